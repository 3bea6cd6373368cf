package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// client is a browser without JavaScript that costs little, because it shares the processors with the server: one connection,
// no cookies but those that it is given, no compression.
type client struct {
	addr    string
	conn    net.Conn
	r       *bufio.Reader
	out     []byte
	cookies []string // "name=value"
	body    []byte   // of the last page that was read
}

func newClient(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{addr: addr, conn: conn, r: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// get fetches a page and throws it away.
func (c *client) get(path string) error {
	status, _, err := c.do("GET", path, "", false)
	if err == nil && status != 200 {
		err = fmt.Errorf("GET: status %d", status)
	}
	return err
}

// read fetches a page into body.
func (c *client) read(path string) error {
	status, _, err := c.do("GET", path, "", true)
	if err == nil && status != 200 {
		err = fmt.Errorf("GET: status %d", status)
	}
	return err
}

// post sends a form and gives the address that it leads to.
func (c *client) post(path string, form url.Values) (string, error) {
	status, to, err := c.do("POST", path, form.Encode(), false)
	if err == nil && status != 303 {
		err = fmt.Errorf("POST: status %d", status)
	}
	return to, err
}

func (c *client) do(method, path, form string, keep bool) (status int, location string, err error) {
	b := fmt.Appendf(c.out[:0], "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, c.addr)
	if len(c.cookies) > 0 {
		b = fmt.Appendf(b, "Cookie: %s\r\n", strings.Join(c.cookies, "; "))
	}
	if method == "POST" {
		b = fmt.Appendf(b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(form))
	}
	c.out = append(append(b, "\r\n"...), form...)
	if err := c.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, "", err
	}
	if _, err := c.conn.Write(c.out); err != nil {
		return 0, "", err
	}
	return c.answer(keep)
}

// answer reads a response that says its length.
func (c *client) answer(keep bool) (status int, location string, err error) {
	length := -1
	for first := true; ; first = false {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, "", err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if first {
			status, _ = strconv.Atoi(string(line[len("HTTP/1.1 "):][:3]))
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(name) {
		case "Content-Length":
			length, _ = strconv.Atoi(string(value))
		case "Location":
			location = string(value)
		case "Set-Cookie":
			cookie, _, _ := strings.Cut(string(value), ";")
			c.setCookie(cookie)
		}
	}
	if length < 0 {
		return 0, "", errors.New("the answer does not say its length")
	}
	if !keep {
		_, err = c.r.Discard(length)
		return status, location, err
	}
	c.body = append(c.body[:0], make([]byte, length)...)
	_, err = io.ReadFull(c.r, c.body)
	return status, location, err
}

func (c *client) setCookie(cookie string) {
	name, _, _ := strings.Cut(cookie, "=")
	for i, have := range c.cookies {
		if strings.HasPrefix(have, name+"=") {
			c.cookies[i] = cookie
			return
		}
	}
	c.cookies = append(c.cookies, cookie)
}

// hidden gives the hidden fields of the last page that was read.
func (c *client) hidden() url.Values {
	form := url.Values{}
	rest := string(c.body)
	for {
		var field string
		var ok bool
		if _, rest, ok = strings.Cut(rest, `<input type="hidden" name="`); !ok {
			return form
		}
		field, rest, _ = strings.Cut(rest, `"`)
		value, after, _ := strings.Cut(strings.TrimPrefix(rest, ` value="`), `"`)
		form.Set(html.UnescapeString(field), html.UnescapeString(value))
		rest = after
	}
}

const longAnswer = "Training that counts with the next employer would keep people in the work. Today each starts again with the same " +
	"courses, and a manager cannot see what somebody has learnt. We pay for the same certificates twice. "

// surveyAnswers are one person's answers to the survey's two pages.
var surveyAnswers = []url.Values{
	{
		"capacity": {"individual"}, "place": {"home", "care-home"}, "role": {"Senior care worker"}, "team": {"24"}, "heard": {"employer"},
	},
	{
		"record": {"5"}, "move": {"4"}, "help": {"time", "money"},
		"works": {strings.Repeat(longAnswer, 3)}, "change": {strings.Repeat(longAnswer, 4)},
	},
}

// respondRequests is how many requests one journey takes.
const respondRequests = 13

// respond is one whole journey as a browser without JavaScript makes it, by somebody who has never been here: the start page, the
// code, the task list, both pages of questions, check your answers, the declaration, the confirmation.
func (c *client) respond() error {
	c.cookies = c.cookies[:0]
	if err := c.read(benchSurvey); err != nil {
		return err
	}
	code, err := c.post(benchSurvey+"/start", url.Values{})
	if err != nil {
		return err
	}
	own := strings.TrimSuffix(code, "/code")
	for _, page := range []string{code, own, own + "/s/work/1"} {
		if err := c.read(page); err != nil {
			return err
		}
	}
	at := own + "/s/work/1"
	for _, answers := range surveyAnswers {
		if at, err = c.continueFrom(at, answers); err != nil {
			return err
		}
	}
	for _, step := range []string{"/check", "/send"} {
		if at, err = c.continueFrom(own+step, nil); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	if !strings.HasSuffix(at, "/sent") {
		return errors.New("the response was not sent")
	}
	return nil
}

// continueFrom sends the form of the page that was read last, and reads the page that follows.
func (c *client) continueFrom(path string, answers url.Values) (string, error) {
	form := c.hidden()
	form.Set("do", "continue")
	for name, values := range answers {
		form[name] = values
	}
	to, err := c.post(path, form)
	if err != nil {
		return "", err
	}
	return to, c.read(to)
}
