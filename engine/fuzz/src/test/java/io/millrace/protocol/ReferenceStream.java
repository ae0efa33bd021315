package io.millrace.protocol;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a server must find in the frames of a client, as the slow {@link ReferenceDecoder} says.
 */
public final class ReferenceStream
{
    private final ReferenceDecoder decoder;

    /** Of a client that compresses with context takeover, or not at all. */
    public ReferenceStream(final byte[] wire, final int maxMessageLength, final boolean compressed)
    {
        decoder = ReferenceDecoder.of(new DecoderConfig(
            true, false, false, Long.MAX_VALUE, maxMessageLength, compressed ? new WatchedInflater(true) : null), wire);
    }

    /** One message or control frame; its payload's bytes are the characters of a string. */
    public record Event(int opcode, String payload)
    {
        public static Event of(final int opcode, final byte[] payload)
        {
            return new Event(opcode, new String(payload, StandardCharsets.ISO_8859_1));
        }
    }

    public List<Event> messages()
    {
        return events().stream().filter(event -> !Opcode.isControl(event.opcode())).toList();
    }

    public List<Event> pings()
    {
        return events().stream().filter(event -> event.opcode() == Opcode.PING).toList();
    }

    /** The codes of which one must be in the server's close frame; none if the client gives no reason for one. */
    public Set<Integer> closeCodes()
    {
        final Set<Integer> codes = new HashSet<>();
        if (decoder.closeCode() != 0)
        {
            codes.add(decoder.closeCode());
        }
        if (decoder.isEitherFault())
        {
            codes.addAll(Set.of(ReferenceDecoder.INVALID_PAYLOAD, ReferenceDecoder.TOO_BIG));
        }
        events().stream().filter(event -> event.opcode() == Opcode.CLOSE).forEach(event ->
            codes.add(event.payload().isEmpty() ? 1005 : event.payload().charAt(0) << 8 | event.payload().charAt(1)));
        return codes;
    }

    public boolean isViolated()
    {
        return decoder.closeCode() != 0;
    }

    private List<Event> events()
    {
        return decoder.events().stream().map(event -> new Event(event.opcode(), event.payload())).toList();
    }
}
