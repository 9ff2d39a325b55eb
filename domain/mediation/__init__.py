"""微网格队伍与调解卷: who helps on one household matter, what was said there, and who may read it.

人民调解法 17 (voluntary), 20 (others join by the parties' consent), 23, 26 (a refusal ends it), 28–29, 33; 反家庭暴力法 14.
"""
