package io.millrace.interop;

import java.util.List;
import java.util.function.Function;

/**
 * A server of some implementation, for one {@link Mode}, at a free port of the loopback address. To add one, implement
 * this and name it in {@link Servers}. It opens a connection for each path but {@link #REFUSED}.
 */
interface PeerServer
{
    /** The path that is refused, with status 401 and {@link #REFUSAL} as its body. */
    String REFUSED = "/refused";

    /** The body of a refusal. */
    String REFUSAL = "who are you?";

    /** The header that is in each response that opens a connection, with {@link #GREETING} as its value. */
    String GREETING_HEADER = "X-Greeting";

    /** The value of {@link #GREETING_HEADER}. */
    String GREETING = "good morning";

    /** The subprotocols that the server knows. */
    List<String> SUBPROTOCOLS = List.of("v2.relay", "v1.relay");

    /** The largest message that both ends take, in bytes. */
    int MAX_MESSAGE_LENGTH = 4 << 20;

    /** The port at which the server listens. */
    int port();

    /** Stops, and cuts what is open. */
    void stop() throws Exception;

    /** Makes a server, which asks for a receiver for each connection by the target of its request. */
    @FunctionalInterface
    interface Factory
    {
        PeerServer start(Mode mode, Function<String, Receiver> reception) throws Exception;
    }
}
