package main

import (
	"fmt"
	"net/http"
	"os"
)

// The package net sets SO_REUSEADDR by itself.
func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "here") })
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":18080", nil))
	os.Exit(1)
}
