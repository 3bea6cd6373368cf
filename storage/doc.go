// Package storage keeps consultations, drafts and responses in SQLite or PostgreSQL, and uploaded files in a folder. It fulfils
// consultation.Store; the contract suite in storagetest says the same of both databases.
//
// SQL is written once, with `?`, in what both databases understand: text ids, UTC text times, no serial numbers, no JSON
// operators. Every exported method is one transaction. Concurrent writes to SQLite share a commit (see writer.go) and are told
// done only after it. Errors never carry answers, tokens or codes: what a database says is reduced to its code.
package storage
