// Echoes by coder/websocket (formerly nhooyr.io/websocket). Tuned by: readers and writers copied by a buffer of the
// connection's own instead of a slice per message; no compression; no limit of the message's length.
package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/coder/websocket"
)

func serve(response http.ResponseWriter, request *http.Request) {
	connection, err := websocket.Accept(response, request, &websocket.AcceptOptions{
		CompressionMode:    websocket.CompressionDisabled,
		InsecureSkipVerify: true,
	})
	if err != nil {
		return
	}
	defer connection.CloseNow()
	connection.SetReadLimit(-1)
	buffer := make([]byte, 16*1024)
	for {
		kind, reader, err := connection.Reader(context.Background())
		if err != nil {
			return
		}
		writer, err := connection.Writer(context.Background(), kind)
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
