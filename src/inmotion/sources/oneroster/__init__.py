"""OneRoster 1.2 CSV (1.1 accepted): rosters as 1EdTech packages them.

Source: 1EdTech OneRoster CSV Binding 1.2.1; deviations seen in the field are in the format notes.
"""

from inmotion.sources.arranging import Format
from inmotion.sources.oneroster.package import claims, scan
from inmotion.sources.oneroster.rows import arrange
from inmotion.sources.oneroster.whole import NAME

FORMAT = Format(NAME, "OneRoster CSV", claims, scan, arrange)
