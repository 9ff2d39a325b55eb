"""议事会 and every other body that decides: meetings, rolls, ballots, resolutions.

Sources: 民法典 278; 法释〔建筑物区分所有权〕2020 第 8–9 条; 城市居民委员会组织法 (2025) 第 26–36 条;
北京市物业管理条例 (2024) 第 24–57 条. Counts are integers, areas in 0.01 ㎡; nothing here ever divides.
"""
