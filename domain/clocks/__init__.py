"""期限: how long a deed may take, when its time is up, and how that is said.

days.py knows where a day of Shanghai begins and ends, calendar.py which days are worked (State Council),
rules.py counts limits (民法典 200–204), periods.py holds the periods the laws name, deadline.py and moments.py
put them into words. All pure: the calendar and the present are handed in.
"""
