package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * What is wrong with compressed messages (RFC 7692 §6, §7.2; RFC 6455 §10.4).
 */
final class CompressionAttacks
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;
    private static final int TOO_BIG = 1009;
    private static final String OFFER = Agreement.NAME;
    private static final String WITHOUT_TAKEOVER = Agreement.NAME + "; client_no_context_takeover";
    private static final int MAX_MESSAGE = 1 << 20;
    private static final int BOMB = 64 << 20;
    private static final int LONG = 1000;
    private static final int TAIL = 4;
    private static final long SEED = 7692;

    private final List<Attack> all = new ArrayList<>();

    private CompressionAttacks()
    {
    }

    static List<Attack> all()
    {
        final CompressionAttacks attacks = new CompressionAttacks();
        attacks.addBombs();
        attacks.addBroken();
        attacks.addReserved();
        return attacks.all;
    }

    private Attack add(final String id, final String inputs)
    {
        final Attack attack = new Attack("compression/" + id, inputs, Target.Kind.COMPRESSING);
        all.add(attack);
        return attack;
    }

    private void addBombs()
    {
        final byte[] bomb = deflated(BOMB);
        final Frame whole = Frame.binary(bomb).reserved(Frame.RSV1);
        add("bomb", "64 MiB of zeros in 64 KiB: whole, in fragments, its beginning alone, and 1 MiB + 1 inflated")
            .attempt(closes(OFFER, TOO_BIG, Wire.of(whole)))
            .attempt(closes(WITHOUT_TAKEOVER, TOO_BIG, Wire.of(whole)))
            .attempt(closes(OFFER, TOO_BIG, Wire.of(Frame.fragments(Frame.TEXT, Frame.RSV1, bomb, LONG))))
            .attempt(closes(OFFER, TOO_BIG, Arrays.copyOf(Wire.of(whole), 4 * LONG)))
            .attempt(closes(OFFER, TOO_BIG, Arrays.copyOf(Wire.of(
                Frame.fragments(Frame.BINARY, Frame.RSV1, bomb, 1)), 40 * LONG)))
            .attempt(closes(OFFER, TOO_BIG,
                Wire.of(Frame.binary(deflated(MAX_MESSAGE + 1)).reserved(Frame.RSV1))))
            .attempt(target -> echoes(target, Wire.of(Frame.binary(deflated(MAX_MESSAGE)).reserved(Frame.RSV1))));
        add("length-too-big", "lengths that no message within the limit has when it is compressed")
            .attempt(closes(OFFER, TOO_BIG,
                Wire.length64(Wire.FIN | Frame.RSV1 << 4 | Frame.TEXT, Long.MAX_VALUE, NONE)))
            .attempt(closes(OFFER, TOO_BIG,
                Wire.length64(Frame.RSV1 << 4 | Frame.BINARY, 2 * MAX_MESSAGE, NONE)));
    }

    private void addBroken()
    {
        final Attack corrupt = add("corrupt", "reserved blocks, wrong lengths, distances that reach too far, noise");
        for (final String octets : new String[]{
            "06", "07", "0105000000", "00ffffffff", "000500faf900", "020200", "ed" + "ff".repeat(60) })
        {
            addEach(corrupt, INVALID_PAYLOAD, hex(octets));
        }
        final byte[] text = Samples.JSON.message(0, 8 * LONG);
        final byte[] compressed = deflated(text);
        final Random random = new Random(SEED);
        for (int i = 0; i < 20; i++)
        {
            final byte[] noise = new byte[LONG];
            random.nextBytes(noise);
            noise[0] |= 6;
            addEach(corrupt, INVALID_PAYLOAD, noise);
        }
        final Attack cut = add("truncated", "a compressed text cut off at 60 places");
        for (int i = 1; i <= 60; i++)
        {
            addEach(cut, INVALID_PAYLOAD, Arrays.copyOf(compressed, compressed.length * i / 61));
        }
        final Attack utf8 = add("utf8", "compressed texts that are no UTF-8");
        for (final String octets : new String[]{ "ff", "6d6dc3", "eda080", "f0908d" })
        {
            addEach(utf8, INVALID_PAYLOAD, deflated(hex(octets)));
        }
    }

    private static void addEach(final Attack attack, final int code, final byte[] compressed)
    {
        final byte[] octets = Wire.of(Frame.text(compressed).reserved(Frame.RSV1));
        attack.attempt(closes(OFFER, code, octets)).attempt(closes(WITHOUT_TAKEOVER, code, octets));
    }

    private void addReserved()
    {
        final byte[] compressed = deflated(100);
        final Attack bits = add("reserved-bits",
            "RSV1 on continuations and control frames, RSV2, RSV3, and RSV1 where nothing was agreed on");
        for (final int opcode : new int[]{ Frame.CLOSE, Frame.PING, Frame.PONG })
        {
            bits.attempt(closes(OFFER, PROTOCOL_ERROR, Wire.of(Frame.of(opcode, hex("03e8")).reserved(Frame.RSV1))));
        }
        for (int reserved = 1; reserved <= 7; reserved++)
        {
            if (reserved != Frame.RSV1)
            {
                bits.attempt(closes(OFFER, PROTOCOL_ERROR, Wire.of(Frame.binary(compressed).reserved(reserved))));
            }
        }
        bits.attempt(closes(OFFER, PROTOCOL_ERROR, Wire.of(
                Frame.binary(compressed).reserved(Frame.RSV1).more(), Frame.continuation(NONE).reserved(Frame.RSV1))))
            .closes(PROTOCOL_ERROR, Wire.of(Frame.binary(compressed).reserved(Frame.RSV1)));
        final Attack offers = add("offers", "offers that cannot be accepted, and are not answered");
        for (final String parameter : new String[]{
            "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16",
            "client_max_window_bits=99", "server_max_window_bits=08", "server_no_context_takeover=1", "evil",
            "client_no_context_takeover; client_no_context_takeover" })
        {
            offers.attempt(target -> declines(target, Agreement.NAME + "; " + parameter));
        }
        offers.attempt(target -> declines(target, "x-webkit-deflate-frame"));
    }

    private static Attack.Attempt closes(final String offer, final int code, final byte[] octets)
    {
        return target ->
        {
            try (Peer peer = target.open(Request.upgrade(), offer))
            {
                peer.write(octets);
                assertThat(peer.finish()).containsExactly(Event.close(code), Event.end());
            }
            return String.valueOf(code);
        };
    }

    private static String echoes(final Target target, final byte[] octets) throws IOException
    {
        try (Peer peer = target.open(Request.upgrade(), OFFER))
        {
            peer.write(octets);
            peer.expect(Event.binary(new byte[MAX_MESSAGE]));
        }
        return "echo";
    }

    private static String declines(final Target target, final String offer) throws IOException
    {
        try (Peer peer = target.open(Request.upgrade().with("Sec-WebSocket-Extensions", offer), null))
        {
            peer.send(Frame.text("plain"));
            peer.expect(Event.text("plain"));
        }
        return "not answered";
    }

    private static byte[] deflated(final int zeros)
    {
        return deflated(repeat(0, zeros));
    }

    private static byte[] deflated(final byte[] payload)
    {
        final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final byte[] buffer = new byte[1 << 16];
        deflater.setInput(payload);
        int count;
        do
        {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            output.write(buffer, 0, count);
        }
        while (count == buffer.length);
        deflater.end();
        return Arrays.copyOf(output.toByteArray(), output.size() - TAIL);
    }
}
