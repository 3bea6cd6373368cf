// The one script of every page. Each page works without it: this only starts
// the enhancements of GOV.UK Frontend. The import is relative, so both files
// are always of the same build.
import { initAll } from './govuk-frontend.min.js'

initAll()
