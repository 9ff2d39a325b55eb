"""12345 工单 after it was answered: the city's own follow-up (接诉即办条例 23), kept apart from ours (自访)."""
