// Package markdown reads questionnaires that are written in Markdown, and judges, formats and tests them.
package markdown
