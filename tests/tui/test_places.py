from tui.places import History, Place, Where

OVERVIEW = Place(Where.OVERVIEW)
DB = Place(Where.CLUSTER, "prod-db")
GROUP = Place(Where.SUBJECT, "prod-db", "GROUPS/failover > md1")


PLANS = Place(Where.PLANS, "prod-db", "GROUPS/failover")
REVIEW = Place(Where.REVIEW, "prod-db", "move-group", (("group", "failover"), ("to", "server02")))
RUN = Place(Where.RUN, "prod-db", "20260304-01")


def history(*places: Place) -> History:
    made = History()
    for place in places:
        made.go(place)
    return made


def test_a_crumb_tells_the_way():
    assert [place.crumb for place in (OVERVIEW, DB, GROUP, Place(Where.RAW, "prod-db", "server01"))] == [
        "overview",
        "prod-db",
        "prod-db > failover > md1",
        "prod-db > server01 raw",
    ]


def test_a_crumb_tells_what_a_plan_is_about_and_which_run_it_is():
    assert [place.crumb for place in (PLANS, REVIEW, RUN, Place(Where.RUN, None, "20260304-01"))] == [
        "prod-db > plans",
        "prod-db > move-group failover server02",
        "prod-db > run 20260304-01",
        "run 20260304-01",
    ]


def test_up_leads_from_a_review_to_the_plans_to_the_cluster_and_from_a_run_to_the_runs():
    assert REVIEW.up == Place(Where.PLANS, "prod-db")
    assert PLANS.up == DB
    assert RUN.up == Place(Where.RUNS, "prod-db")


def test_up_leads_from_a_subject_to_its_cluster_to_the_overview_and_no_further():
    assert GROUP.up == DB
    assert DB.up == Place(Where.OVERVIEW, "prod-db")
    assert OVERVIEW.up is None


def test_walking_back_and_ahead_keeps_the_way():
    way = history(OVERVIEW, DB, GROUP)
    assert way.walk(-1)
    assert way.place == DB
    assert way.walk(1)
    assert way.place == GROUP
    assert not way.walk(1)


def test_going_somewhere_new_forgets_what_lay_ahead():
    way = history(OVERVIEW, DB, GROUP)
    way.walk(-2)
    way.go(Place(Where.INFO))
    assert not way.walk(1)
    assert way.visited == [OVERVIEW, Place(Where.INFO)]


def test_the_last_place_twice_is_back_where_one_was():
    way = history(OVERVIEW, DB)
    assert way.swap()
    assert way.place == OVERVIEW
    assert way.swap()
    assert way.place == DB


def test_there_is_no_last_place_at_first():
    assert not history(OVERVIEW).swap()


def test_going_where_one_is_adds_nothing():
    assert history(OVERVIEW, OVERVIEW).visited == [OVERVIEW]
