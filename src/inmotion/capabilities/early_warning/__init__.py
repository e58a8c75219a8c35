"""Early warning: for counselors and attendance teams, a short and explained list for this week.

What changes for them: instead of a spreadsheet of everybody, the students whom the law, a line just
crossed or a turn for the worse makes this week's, with the numbers and the rule beside each name.
Serves the strategy's goal of 25 % less chronic absence.
"""
