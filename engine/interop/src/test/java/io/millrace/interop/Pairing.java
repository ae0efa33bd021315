package io.millrace.interop;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A client, a server, and how they talk to each other.
 *
 * @param client that connects.
 * @param server that accepts.
 * @param mode   of their connections.
 */
record Pairing(Clients client, Servers server, Mode mode)
{
    /** Whether to pair the others with each other, to see whether what fails is ours. */
    private static final boolean OTHERS_ONLY = Boolean.getBoolean("millrace.interop.others");

    /** Ours with each of the others, in each mode that both know. */
    static Stream<Pairing> all()
    {
        return modes().flatMap(mode -> Arrays.stream(Clients.values())
            .filter(client -> client.supports(mode))
            .flatMap(client -> Arrays.stream(Servers.values())
                .filter(server -> OTHERS_ONLY ?
                    !client.isOurs() && !server.isOurs() : client.isOurs() != server.isOurs())
                .map(server -> new Pairing(client, server, mode))));
    }

    private static Stream<Mode> modes()
    {
        return Arrays.stream(Transport.values()).flatMap(transport ->
            Arrays.stream(Compression.values()).map(compression -> new Mode(transport, compression)));
    }

    @Override
    public String toString()
    {
        return client + " client, " + server + " server, " + mode;
    }
}
