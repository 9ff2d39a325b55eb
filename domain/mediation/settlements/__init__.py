"""调解协议书: drafted here, printed, signed on paper (人民调解法 28–29); the application for 司法确认 comes out of it (33)."""
