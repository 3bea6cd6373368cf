// Package staff is the domain of the people who publish: accounts, roles and what each may do, the log of what was done, and the
// manuscripts that they write. It imports the domain of consultations and nothing else of ours.
package staff
