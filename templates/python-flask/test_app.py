import unittest

from app import app


class AppTest(unittest.TestCase):
    def test_pages(self):
        client = app.test_client()
        for path, status in [("/", 200), ("/health", 200), ("/nothing", 404)]:
            with self.subTest(path=path):
                self.assertEqual(client.get(path).status_code, status)


if __name__ == "__main__":
    unittest.main()
