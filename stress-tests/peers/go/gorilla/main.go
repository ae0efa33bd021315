// Echoes by gorilla/websocket. Tuned by: one buffer per connection, read into and written from, instead of a slice per
// message; buffers of 16 KiB; writes from a pool; no compression.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{
	ReadBufferSize:  16 * 1024,
	WriteBufferSize: 16 * 1024,
	WriteBufferPool: &sync.Pool{},
	CheckOrigin:     func(*http.Request) bool { return true },
}

func serve(response http.ResponseWriter, request *http.Request) {
	connection, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	buffer := make([]byte, 16*1024)
	for {
		kind, reader, err := connection.NextReader()
		if err != nil {
			return
		}
		writer, err := connection.NextWriter(kind)
		if err != nil {
			return
		}
		if _, err = io.CopyBuffer(writer, reader, buffer); err != nil || writer.Close() != nil {
			return
		}
	}
}

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(serve)))
}
