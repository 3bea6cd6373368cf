package storagetest

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// server is the one PostgreSQL of this test program.
var server struct {
	once sync.Once
	bin  string // folder of its programs
	dir  string // data and socket
	as   *syscall.SysProcAttr
	life io.Closer // the input of the shell that ends the server; kept from the garbage collector
	err  error
	n    atomic.Int64 // databases made
}

// Postgres gives the address of a new, empty database of a real PostgreSQL, which is started for the first test that asks and
// ends with the test program. Where PostgreSQL is not installed the test fails, unless GREENPAPER_SKIP_POSTGRES=1.
func Postgres(t testing.TB) string {
	t.Helper()
	if os.Getenv("GREENPAPER_SKIP_POSTGRES") == "1" {
		t.Skip("NOT TESTED ON POSTGRESQL: GREENPAPER_SKIP_POSTGRES=1 is set")
	}
	server.once.Do(startPostgres)
	if server.err != nil {
		t.Fatal(server.err)
	}
	name := "test" + strconv.FormatInt(server.n.Add(1), 10)
	if out, err := run("createdb", "-h", server.dir, "-U", "postgres", name); err != nil {
		t.Fatalf("createdb: %v\n%s", err, out)
	}
	return "postgres:///" + name + "?" + url.Values{"host": {server.dir}, "user": {"postgres"}}.Encode()
}

func startPostgres() {
	server.err = func() (err error) {
		if server.bin, err = postgresBin(); err != nil {
			return err
		}
		if server.dir, err = os.MkdirTemp("", "greenpaper-postgres-"); err != nil {
			return err
		}
		if err := asPostgres(); err != nil {
			return err
		}
		data := filepath.Join(server.dir, "data")
		if out, err := run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"); err != nil {
			return fmt.Errorf("initdb: %w\n%s", err, out)
		}
		return serve(data)
	}()
}

// serve starts the server under a shell that ends it, and removes its files, when this program is gone, however it ends: then
// the pipe to the shell's input closes.
func serve(data string) error {
	const script = `"$1/postgres" -D "$2" -k "$3" -c listen_addresses= -c fsync=off -c max_connections=200 >"$3/log" 2>&1 </dev/null &
read -r _
kill -INT $!; wait $!; rm -rf "$3"`
	cmd := exec.Command("sh", "-c", script, "sh", server.bin, data, server.dir)
	cmd.Dir, cmd.SysProcAttr = server.dir, server.as
	life, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	server.life = life
	for range 300 {
		if _, err := run("pg_isready", "-h", server.dir); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(server.dir, "log"))
	return fmt.Errorf("PostgreSQL did not start within 30 seconds:\n%s", log)
}

func run(program string, args ...string) (string, error) {
	cmd := exec.Command(filepath.Join(server.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = server.dir, server.as
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// postgresBin finds the newest installed server.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	slices.SortFunc(found, func(a, b string) int { return release(a) - release(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(p), nil
		}
	}
	return "", errors.New("PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql. " +
		"To leave out the tests that need it, set GREENPAPER_SKIP_POSTGRES=1")
}

func release(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// asPostgres chooses who runs the server: it refuses to be root.
func asPostgres() error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("tests run as root need a user postgres, who comes with the package postgresql: %w", err)
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	server.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(server.dir, uid, gid)
}
