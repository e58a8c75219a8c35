"""Figures the state publishes about places, to compare with. No student is in them."""

from inmotion.vocabulary.tables.shapes import Column, Shape, Table

_STATE = "OSPI Report Card"

REPORT_CARD_FIGURES = Table(
    "report_card_figures",
    Shape.PLACE,
    "Figures of the state's Report Card: one row per place, group, grade and measure. What the "
    "state hides is empty and says why; it is never 0.",
    (
        Column("dataset_code", "string", "the extract: graduation, sqss, discipline, ..."),
        Column("place_type_code", "string", "state, esd, county, district or school"),
        Column(
            "place_id",
            "string",
            "district: county-district code; school: state school code; "
            "county: its name; esd: the state's number of it; state: WA",
        ),
        Column("parent_id", "string", "district of a school"),
        Column("county_name", "string", "county", standard=f"{_STATE} County"),
        Column("esd_name", "string", "educational service district", standard=f"{_STATE} ESDName"),
        Column(
            "esd_organization_id",
            "string",
            "the state's number of it",
            standard=f"{_STATE} ESDOrganizationID",
        ),
        Column("district_name", "string", "district", standard=f"{_STATE} DistrictName"),
        Column(
            "district_organization_id",
            "string",
            "the state's number of the district",
            standard=f"{_STATE} DistrictOrganizationId",
        ),
        Column("school_name", "string", "school", standard=f"{_STATE} SchoolName"),
        Column(
            "school_organization_id",
            "string",
            "the state's number of the school",
            standard=f"{_STATE} SchoolOrganizationid",
        ),
        Column(
            "school_type_code", "string", "kind of school", standard=f"{_STATE} CurrentSchoolType"
        ),
        Column(
            "student_group_type",
            "string",
            "what the groups are by, in the state's words",
            standard=f"{_STATE} StudentGroupType",
        ),
        Column(
            "student_group",
            "string",
            "the group in the state's words, which change over the years",
            standard=f"{_STATE} StudentGroup",
        ),
        Column("student_group_code", "string", "the same group under one name; empty if not known"),
        Column(
            "grade_name", "string", "grade in the state's words", standard=f"{_STATE} GradeLevel"
        ),
        Column("grade_level_code", "string", "all, PK, K, 1 to 12; empty if not known"),
        Column("cohort_name", "string", "Four Year to Seven Year", standard=f"{_STATE} Cohort"),
        Column(
            "test_group_name",
            "string",
            "kind of test",
            standard=f"{_STATE} Test Administration (group)",
        ),
        Column("test_name", "string", "test", standard=f"{_STATE} TestAdministration"),
        Column("subject_name", "string", "subject", standard=f"{_STATE} TestSubject"),
        Column(
            "measure_code",
            "string",
            "what is measured; `column NAME` for a column of the extract that we do not know",
        ),
        Column("unit_code", "string", "unit of the value: share, percentile, ...; count has none"),
        Column("numerator", "int64", "those who meet the measure, or are counted", "students"),
        Column("denominator", "int64", "those who could", "students"),
        Column("value", "decimal(20, 13)", "the figure as published", "see unit_code"),
        Column("lower_bound", "decimal(20, 13)", "where only a band is shown", "see unit_code"),
        Column("upper_bound", "decimal(20, 13)", "where only a band is shown", "see unit_code"),
        Column("shown", "boolean", "the value is published, or the count where it is a count"),
        Column(
            "why_hidden",
            "string",
            "why the value or its counts are not published; not_stated if the state does not say",
        ),
        Column(
            "suppression_name",
            "string",
            "the state's own words for it",
            standard=f"{_STATE} Suppression",
        ),
        Column("numerator_stated", "string", "the cell, where it is not simply the number"),
        Column("denominator_stated", "string", "the cell, where it is not simply the number"),
        Column("value_stated", "string", "the cell, where it is not simply the number"),
    ),
    key=(
        "dataset_code",
        "place_type_code",
        "place_id",
        "parent_id",
        "student_group_type",
        "student_group",
        "grade_name",
        "cohort_name",
        "test_group_name",
        "test_name",
        "subject_name",
        "measure_code",
    ),
    # The state states these rows, not a district; and a year of the whole state is read at once.
    partition=("school_year",),
)
