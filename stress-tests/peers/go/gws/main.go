// Echoes by lxzan/gws. Tuned by: messages handled by the connection's own goroutine; the message's pooled buffer is
// written and given back; UTF-8 is checked, as others do; buffers of 16 KiB; no compression.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/lxzan/gws"
)

type echo struct{ gws.BuiltinEventHandler }

func (echo) OnPing(connection *gws.Conn, payload []byte) {
	connection.WritePong(payload)
}

func (echo) OnMessage(connection *gws.Conn, message *gws.Message) {
	defer message.Close()
	connection.WriteMessage(message.Opcode, message.Bytes())
}

func main() {
	upgrader := gws.NewUpgrader(echo{}, &gws.ServerOption{
		ReadBufferSize:   16 * 1024,
		WriteBufferSize:  16 * 1024,
		CheckUtf8Enabled: true,
	})
	handler := http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		connection, err := upgrader.Upgrade(response, request)
		if err == nil {
			go connection.ReadLoop()
		}
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], handler))
}
