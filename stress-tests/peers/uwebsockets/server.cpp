// Echoes, or with "broadcast" as the second argument publishes to all, by uWebSockets. Tuned by: one loop on one
// thread, no compression, no limit of what may wait for a peer but 64 MiB, topics for the broadcast.
#include "App.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Connection
{
};

int main(int argc, char **argv)
{
    if (argc < 2)
    {
        std::fprintf(stderr, "usage: %s PORT [broadcast]\n", argv[0]);
        return 2;
    }
    const bool broadcasts = argc > 2 && std::strcmp(argv[2], "broadcast") == 0;
    uWS::App app;
    uWS::App::WebSocketBehavior<Connection> behaviour;
    behaviour.compression = uWS::DISABLED;
    behaviour.maxPayloadLength = 16 * 1024 * 1024;
    behaviour.maxBackpressure = 64 * 1024 * 1024;
    behaviour.idleTimeout = 0;
    behaviour.open = [broadcasts](auto *socket)
    {
        if (broadcasts)
        {
            socket->subscribe("everyone");
        }
    };
    behaviour.message = [&app, broadcasts](auto *socket, std::string_view message, uWS::OpCode kind)
    {
        if (broadcasts)
        {
            app.publish("everyone", message, kind, false);
        }
        else
        {
            socket->send(message, kind, false);
        }
    };
    app.ws<Connection>("/*", std::move(behaviour));
    app.listen("127.0.0.1", std::atoi(argv[1]), [argv](auto *socket)
    {
        if (!socket)
        {
            std::fprintf(stderr, "cannot listen at port %s\n", argv[1]);
            std::exit(1);
        }
        std::printf("listening on ws://127.0.0.1:%s/\n", argv[1]);
        std::fflush(stdout);
    });
    app.run();
    return 0;
}
