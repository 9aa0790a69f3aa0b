#!/usr/bin/env python3
"""What bench/run prints, compares and draws, from results that were not measured."""
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

root = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "bench"))

from runner import arguments, chart, compare, matrix, stats, table, workloads  # noqa: E402


def run(driver, rate, workload="row10", concurrency=10, **more):
    return {"driver": driver, "workload": workload, "concurrency": concurrency, "queries": int(rate), "rows": int(rate),
            "bytes": 0, "elapsed": 1.0, "mean_us": 20.0, "p50_us": 19.0, "p99_us": 90.0, "cpu_user": 0.25, "cpu_sys": 0.25,
            "maxrss_kb": 8192, "checksum": 42, **more}


def results(runs, **more):
    return {"date": "2026-01-02", "machine": "2 CPUs", "server": "PostgreSQL 15", "method": "medians", "asiopg": "abc",
            "runs": runs, **more}


class Table(unittest.TestCase):
    def test_medians_and_spread(self):
        found = stats.summarise([run("asiopg", rate) for rate in (900, 1000, 1100)])[("row10", 10)]["asiopg"]
        self.assertEqual((found["rate"], found["runs"]), (1000, 3))
        self.assertAlmostEqual(found["spread"], 0.2)
        self.assertAlmostEqual(found["cpu_us"], 500)

    def test_best_first_then_what_is_missing(self):
        text = table.render(results([run("libpq", 1000), run("asiopg", 2000),
                                     {"driver": "pgx", "workload": "row10", "concurrency": 10, "na": "not in it"}],
                                    skipped={"psycopg": "no package"}))
        self.assertLess(text.index("| asiopg"), text.index("| libpq"))
        self.assertLess(text.index("| libpq"), text.index("| pgx"))
        self.assertIn("n/a: not in it", text)
        self.assertIn("psycopg was skipped: no package", text)
        self.assertIn("All checksums agree", text)

    def test_a_failed_run_is_told_of_and_not_counted(self):
        found = stats.summarise([run("asiopg", 1000), run("asiopg", 9000, error="wrong rows")])[("row10", 10)]["asiopg"]
        self.assertEqual((found["rate"], found["some_failed"]), (1000, "wrong rows"))

    def test_checksums_that_differ(self):
        text = table.render(results([run("asiopg", 1000), run("pgx", 1000, checksum=43)]))
        self.assertIn("**Checksums differ**: row10: 42 by asiopg; 43 by pgx", text)

    def test_the_geometric_mean_wants_all_seven(self):
        seven = [run("asiopg", 100 * 4**(i % 2), name) for i, name in enumerate(workloads.SEVEN)]
        self.assertEqual(stats.geometric_means(stats.summarise(seven[1:] + [run("libpq", 1)]), 10), {})
        mean = stats.geometric_means(stats.summarise(seven), 10)["asiopg"]
        self.assertAlmostEqual(mean, 100 * 4 ** (3 / 7), places=3)


    def test_all_workloads_at_a_glance(self):
        text = matrix.render(results([run("libpq", 1000), run("asiopg", 2000), run("asiopg", 5, "series")]))
        self.assertIn("| workload  |           | asiopg |", text)
        self.assertRegex(text, r"series 10 +\| +rows/s \| +5.00 \| +- \|")


class Compare(unittest.TestCase):
    def verdicts(self, before, after):
        old, new = ([run("asiopg", rate) for rate in rates] for rates in (before, after))
        return [change[-1] for change in compare.changes(results(old), results(new))]

    def test_beyond_the_noise(self):
        self.assertEqual(self.verdicts((990, 1000, 1010), (1190, 1200, 1210)), ["faster"])
        self.assertEqual(self.verdicts((990, 1000, 1010), (790, 800, 810)), ["SLOWER"])

    def test_within_it(self):
        self.assertEqual(self.verdicts((900, 1000, 1100), (1090, 1100, 1110)), ["noise"])
        self.assertEqual(self.verdicts((1000,), (1090,)), ["noise"])  # one run says little

    def test_another_machine_is_told_of(self):
        old = results([run("asiopg", 1000)])
        self.assertIn("Not the same machine", compare.render(dict(old, machine="64 CPUs"), old))


class Chart(unittest.TestCase):
    def test_one_a_workload_with_a_bar_for_each_driver(self):
        drawn = chart.charts(results([run("asiopg", 2000), run("a<b&c", 1000), run("asiopg", 5, "stream", 1)]))
        self.assertEqual(sorted(drawn), ["row10.svg", "stream.svg"])
        svg = ElementTree.fromstring(drawn["row10.svg"])
        bars = svg.findall("{http://www.w3.org/2000/svg}rect[@x]")
        self.assertEqual(len(bars), 2)
        self.assertAlmostEqual(float(bars[0].get("width")) / float(bars[1].get("width")), 2, places=2)
        self.assertIn("a<b&c", [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")])


class Arguments(unittest.TestCase):
    def test_quick_is_short(self):
        a = arguments.parse(["--quick"])
        self.assertEqual((a.rounds, len(list(arguments.jobs(a)))), (1, len(workloads.QUICK)))

    def test_a_full_run_has_three_rounds_at_both_concurrencies(self):
        a = arguments.parse([])
        jobs = [(workload.name, level) for workload, level in arguments.jobs(a)]
        self.assertEqual(a.rounds, 3)
        self.assertTrue({(name, level) for name in workloads.SEVEN for level in (1, 10)} <= set(jobs))


if __name__ == "__main__":
    unittest.main()
