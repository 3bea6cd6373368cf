// Package importing reads the spreadsheets of other consultation tools and makes responses of them. It reads CSV and XLSX row by
// row, recognises the layouts of Citizen Space, Qualtrics, SmartSurvey and our own exports by the shape of their headings, proposes
// what each column means, and reports every problem by row and column. It stores nothing.
package importing

// Limits of a file. They are said on the page that takes it.
const (
	MaxFile    = 50 << 20 // bytes
	MaxRows    = 200_000  // rows with anything in them, headings included
	MaxColumns = 1_000
	MaxCell    = 100_000 // bytes of one cell; spreadsheet programs end at 32,767 characters
)
