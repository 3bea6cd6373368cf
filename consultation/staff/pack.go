package staff

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
)

// What an archive, or a file in it, can be refused for.
var (
	ErrPackBroken = errors.New("not an archive, or a broken or locked one")
	ErrPackNames  = errors.New("an archive with folders in folders, or with names that cannot stand")
	ErrPackTwice  = errors.New("an archive with two files of one name")
	ErrPackBig    = errors.New("an archive with too much in it")
)

// How much one consultation may hold.
const (
	MaxFile  = 20 << 20 // bytes of one file
	MaxFiles = 200
	MaxAll   = 60 << 20 // bytes of all files
)

// IsFileName says whether a file beside a questionnaire may have this name: one name without a folder, which says the same in a web
// address, in a ZIP archive and on every disk.
func IsFileName(name string) bool {
	if name == "" || len(name) > 100 || !utf8.ValidString(name) || name[0] == '.' || name[0] == ' ' || strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return strings.ContainsRune(`/\:*?"<>|%#`, r) || !unicode.IsPrint(r) // bidirectional controls are not printed either
	})
}

// Unpack reads the files of a ZIP archive: all in the archive itself, or all in one folder of it. What computers add by themselves is
// left out. It never reads more than a consultation may hold, whatever the archive says.
func Unpack(r io.ReaderAt, size int64) ([]consultation.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrPackBroken
	}
	entries := slices.DeleteFunc(slices.Clone(z.File), func(f *zip.File) bool { return added(f.Name) })
	if len(entries) > 2*MaxFiles {
		return nil, ErrPackBig
	}
	var files []consultation.File
	left := int64(MaxAll)
	folder, seen := "", map[string]bool{}
	for i, f := range entries {
		dir, name := path.Split(f.Name)
		if i == 0 {
			folder, _, _ = strings.Cut(f.Name, "/")
			if !strings.Contains(f.Name, "/") {
				folder = ""
			}
		}
		inside := dir == "" && folder == "" || folder != "" && dir == folder+"/" && IsFileName(folder)
		if name == "" && inside {
			continue // the folder itself
		}
		if !inside || !IsFileName(name) || f.Mode()&fs.ModeType != 0 {
			return nil, ErrPackNames
		}
		if key := strings.ToLower(name); seen[key] {
			return nil, ErrPackTwice
		} else {
			seen[key] = true
		}
		if len(files) == MaxFiles {
			return nil, ErrPackBig
		}
		body, err := unpackOne(f, min(left, MaxFile))
		if err != nil {
			return nil, err
		}
		left -= int64(len(body))
		files = append(files, consultation.File{Name: name, Body: body})
	}
	return files, nil
}

// added says whether a computer put a file into an archive by itself.
func added(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db" || base == "desktop.ini" || strings.HasPrefix(base, "~$")
}

// unpackOne reads one file and stops where it is too long: what the archive says of its length proves nothing.
func unpackOne(f *zip.File, most int64) ([]byte, error) {
	if f.Flags&1 != 0 { // locked with a password
		return nil, ErrPackBroken
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrPackBroken
	}
	defer r.Close() // it was only read
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if int64(len(body)) > most {
		return nil, ErrPackBig
	}
	if err != nil {
		return nil, ErrPackBroken
	}
	return body, nil
}

// Pack writes files as a ZIP archive in one folder.
func Pack(w io.Writer, folder string, files []consultation.File, at time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		to, err := z.CreateHeader(&zip.FileHeader{Name: path.Join(folder, f.Name), Method: zip.Deflate, Modified: at.UTC()})
		if err != nil {
			return err
		}
		if _, err := to.Write(f.Body); err != nil {
			return err
		}
	}
	return z.Close()
}
