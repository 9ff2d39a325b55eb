"""来件人的联系方式: kept by the community, given on only where the caller agreed, opened only with a reason.

北京市接诉即办工作条例 8, 35; 个人信息保护法 23, 25.
"""
