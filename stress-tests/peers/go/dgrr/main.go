// Echoes by dgrr/websocket, on fasthttp. Tuned by: the handler of whole messages, which reuses frames of its pool; no
// fasthttp features beside the upgrade.
package main

import (
	"log"
	"os"

	"github.com/dgrr/websocket"
	"github.com/valyala/fasthttp"
)

func main() {
	server := websocket.Server{}
	server.HandleData(func(connection *websocket.Conn, isBinary bool, data []byte) {
		frame := websocket.AcquireFrame()
		frame.SetFin()
		if isBinary {
			frame.SetBinary()
		} else {
			frame.SetText()
		}
		frame.SetPayload(data)
		connection.WriteFrame(frame)
	})
	log.Fatal(fasthttp.ListenAndServe("127.0.0.1:"+os.Args[1], server.Upgrade))
}
