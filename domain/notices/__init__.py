"""公示: what residents read by QR code: drafted from a resolution, through the gate, published by the lawful convenor.

业主共同决定 北京市物业管理条例 37; 业主委员会 45; 物业管理委员会 57; 居务公开 城市居民委员会组织法 34; 个人信息保护法 25.
"""
