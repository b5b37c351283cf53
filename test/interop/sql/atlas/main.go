// Runs a folder of Atlas migrations the way that the atlas command does: checks atlas.sum, takes
// each file apart with the driver's scanner, and opens a transaction unless a directive says no.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	_ "github.com/lib/pq"
)

type execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

func statements(drv migrate.Driver, db execer, file migrate.File) error {
	found, err := migrate.FileStmts(drv, file)
	if err != nil {
		return err
	}
	for _, statement := range found {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			return fmt.Errorf("%s: %w in: %s", file.Name(), err, statement)
		}
	}
	return nil
}

func withoutTransaction(file migrate.File) bool {
	for _, mode := range file.(*migrate.LocalFile).Directive("txmode") {
		if mode == "none" {
			return true
		}
	}
	return false
}

func apply(drv migrate.Driver, db *sql.DB, file migrate.File) error {
	if withoutTransaction(file) {
		return statements(drv, db, file)
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := statements(drv, tx, file); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func run(folder, url string, skip map[string]bool) error {
	dir, err := migrate.NewLocalDir(folder)
	if err != nil {
		return err
	}
	if err := migrate.Validate(dir); err != nil {
		return err
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	drv, err := postgres.Open(db)
	if err != nil {
		return err
	}
	files, err := dir.Files()
	if err != nil {
		return err
	}
	for _, file := range files {
		if skip[file.Name()] {
			continue
		}
		if err := apply(drv, db, file); err != nil {
			return err
		}
	}
	return nil
}

// Arguments: the folder, the database, and names of files that were run before.
func main() {
	skip := map[string]bool{}
	for _, name := range os.Args[3:] {
		skip[name] = true
	}
	if err := run(os.Args[1], os.Args[2], skip); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
