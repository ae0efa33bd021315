// Echoes by gobwas/ws. Tuned by: its own upgrade on a bare listener, without net/http; a buffered reader and writer per
// connection, flushed when nothing more has been read, so that replies to what arrived together leave together; the
// payload's slice is reused. Frames are handled one by one; UTF-8 is not checked.
package main

import (
	"bufio"
	"io"
	"log"
	"net"
	"os"

	"github.com/gobwas/ws"
)

func serve(connection net.Conn) {
	defer connection.Close()
	if _, err := ws.Upgrade(connection); err != nil {
		return
	}
	reader := bufio.NewReaderSize(connection, 16*1024)
	writer := bufio.NewWriterSize(connection, 16*1024)
	var payload []byte
	for {
		header, err := ws.ReadHeader(reader)
		if err != nil {
			return
		}
		if int64(cap(payload)) < header.Length {
			payload = make([]byte, header.Length)
		}
		payload = payload[:header.Length]
		if _, err = io.ReadFull(reader, payload); err != nil {
			return
		}
		ws.Cipher(payload, header.Mask, 0)
		header.Masked = false
		switch header.OpCode {
		case ws.OpPing:
			header.OpCode = ws.OpPong
		case ws.OpPong:
			continue
		}
		if ws.WriteHeader(writer, header) != nil {
			return
		}
		if _, err = writer.Write(payload); err != nil {
			return
		}
		if reader.Buffered() == 0 && writer.Flush() != nil {
			return
		}
		if header.OpCode == ws.OpClose {
			writer.Flush()
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}
