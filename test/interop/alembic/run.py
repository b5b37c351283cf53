"""Runs Alembic's commands for the tests: a job a line on stdin, an answer a line on stdout."""

import contextlib
import io
import json
import os
import sys
import traceback
import warnings
from pathlib import Path

import alembic
import sqlalchemy
import sqlalchemy.exc
import sqlalchemy.orm
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

warnings.simplefilter("ignore", DeprecationWarning)


def config_of(job: dict, printed: io.StringIO) -> Config:
    toml = Path("pyproject.toml")
    config = Config(
        job.get("ini", "alembic.ini"),
        toml_file=str(toml) if toml.exists() or "pyproject" in job.get("template", "") else None,
        stdout=printed,
    )
    if "url" in job:
        config.set_main_option("sqlalchemy.url", job["url"].replace("%", "%%"))
    return config


def run(job: dict, printed: io.StringIO):
    os.chdir(job["folder"])
    # Models of another project may have the same module name.
    sys.path_importer_cache.clear()
    sqlalchemy.orm.clear_mappers()
    for name in job.get("forget", []):
        for known in [m for m in sys.modules if m == name or m.startswith(name + ".")]:
            del sys.modules[known]
    config = config_of(job, printed)
    match job["do"]:
        case "init":
            command.init(config, job["scripts"], template=job["template"])
        case "upgrade":
            command.upgrade(config, job.get("to", "head"))
        case "downgrade":
            command.downgrade(config, job.get("to", "base"))
        case "sql":
            config.output_buffer = io.StringIO()
            command.upgrade(config, "head", sql=True)
            return config.output_buffer.getvalue()
        case "check":
            command.check(config)
        case "revision":
            command.revision(config, message=job["message"], head=job.get("head", "head"))
        case "mappers":
            sys.path.insert(0, job["folder"])
            warnings.simplefilter("error", sqlalchemy.exc.SAWarning)
            __import__(job["module"])
            sqlalchemy.orm.configure_mappers()
        case "heads":
            return list(ScriptDirectory.from_config(config).get_heads())
        case "versions":
            return {"alembic": alembic.__version__, "sqlalchemy": sqlalchemy.__version__}
    return None


for line in sys.stdin:
    job = json.loads(line)
    path = list(sys.path)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            value = run(job, printed)
        answer = {"value": value, "printed": printed.getvalue()}
    except BaseException as error:  # SystemExit is how Alembic ends
        answer = {
            "error": f"{type(error).__name__}: {error}",
            "printed": printed.getvalue() + traceback.format_exc()[-3000:],
        }
    sys.path[:] = path
    print(json.dumps(answer), flush=True)
