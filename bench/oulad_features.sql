-- What is known on day 60 of each student in each module of OULAD, from the tables of a lake.
-- No gender, age, region, income, disability or earlier schooling: they are never inputs.
WITH enrolled AS (
  SELECT DISTINCT student_id, course_code, section_id FROM schedule
),
taken AS (
  SELECT assessments.student_id, assessment_id, level_code AS kind, course_code, section_id,
         CAST(score AS DOUBLE) AS score, date_diff('day', starts_on, on_date) AS day
  FROM assessments JOIN enrolled USING (student_id) JOIN day_zero USING (section_id)
  -- The lake does not say whose test it is: of whom most of those are who took it.
  QUALIFY count(*) OVER (PARTITION BY assessment_id, course_code, section_id)
          = count(DISTINCT assessments.student_id) OVER (PARTITION BY assessment_id)
),
by_day_60 AS (
  SELECT *, day - median(day) OVER test AS days_late, score - avg(score) OVER test AS above_class,
         count(*) OVER test AS takers
  FROM taken WHERE day <= 60
  WINDOW test AS (PARTITION BY course_code, section_id, assessment_id)
),
sizes AS (
  SELECT course_code, section_id, count(*) AS students FROM enrolled GROUP BY ALL
),
-- A test is due if three in ten of the class have handed it in.
due AS (
  SELECT course_code, section_id, count(DISTINCT assessment_id) AS due_count
  FROM by_day_60 JOIN sizes USING (course_code, section_id) WHERE 10 * takers >= 3 * students
  GROUP BY ALL
),
of_student AS (
  SELECT student_id, course_code, section_id,
         count(*) AS handed_in_count,
         count(*) FILTER (kind = 'TMA') AS tutor_marked_count,
         count(*) FILTER (10 * takers >= 3 * students) AS due_handed_in_count,
         avg(score) AS mean_score, min(score) AS least_score,
         -- Of two tests on one day the later number counts as later, so that the answer is one.
         arg_max(score, day * 1000000 + CAST(assessment_id AS BIGINT)) AS last_score,
         arg_min(score, day * 1000000 + CAST(assessment_id AS BIGINT)) AS first_score,
         min(day) AS first_day, max(day) AS last_day,
         avg(days_late) AS mean_days_late, max(days_late) AS most_days_late,
         round(avg(above_class), 6) AS mean_above_class,
         round(min(above_class), 6) AS least_above_class,
         avg(score) FILTER (kind = 'TMA') AS tutor_marked_score,
         avg(score) FILTER (kind = 'CMA') AS computer_marked_score
  FROM by_day_60 JOIN sizes USING (course_code, section_id) GROUP BY ALL
),
outcomes AS (
  SELECT student_id, course_code, term_code AS section_id,
         bool_or(letter_grade IN ('F', 'W')) AS needed_help
  FROM course_grades GROUP BY ALL
)
SELECT section_id, needed_help, course_code, right(section_id, 1) AS starts_in,
       count(*) OVER (PARTITION BY student_id, section_id) AS modules_at_once,
       coalesce(handed_in_count, 0) AS handed_in_count,
       coalesce(tutor_marked_count, 0) AS tutor_marked_count,
       coalesce(due_count, 0) AS due_count,
       coalesce(due_count, 0) - coalesce(due_handed_in_count, 0) AS missed_count,
       coalesce(due_handed_in_count, 0) / nullif(due_count, 0) AS done_fraction,
       mean_score, least_score, last_score, first_score, first_day, last_day, mean_days_late,
       most_days_late, mean_above_class, least_above_class, tutor_marked_score,
       computer_marked_score
FROM enrolled JOIN outcomes USING (student_id, course_code, section_id)
JOIN student_keys USING (student_id)
LEFT JOIN of_student USING (student_id, course_code, section_id)
LEFT JOIN due USING (course_code, section_id)
-- Our own keys are drawn anew by each import; the order decides which rows a bag draws.
ORDER BY district_student_id, section_id, course_code
