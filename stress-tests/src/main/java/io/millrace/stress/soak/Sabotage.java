package io.millrace.stress.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.millrace.api.CloseCode;
import io.millrace.protocol.Opcode;

/**
 * What ill-behaved peers do, each on a connection of its own, with the answer that it must get.
 */
enum Sabotage
{
    RST_IN_REQUEST
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()))
            {
                peer.send(part(RawPeer.request("/echo"), random)).reset();
            }
        }
    },
    FIN_IN_REQUEST
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()))
            {
                peer.send(part(RawPeer.request("/echo"), random));
            }
        }
    },
    SILENCE
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()))
            {
                peer.send(part(RawPeer.request("/echo"), random));
                expect(408, peer.readStatus());
                peer.awaitEnd();
            }
        }
    },
    NO_HTTP
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()))
            {
                peer.send("\u0000\u0001 no request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                expect(400, peer.readStatus());
                peer.awaitEnd();
            }
        }
    },
    NO_TLS
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.encryptedPort()))
            {
                peer.send(RawPeer.request("/echo")).awaitEnd();
            }
        }
    },
    /** A TLS record that announces more than ever comes. */
    TLS_STOPS
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.encryptedPort()))
            {
                peer.send(new byte[]{ 22, 3, 1, 1, 0, 1, 0, 0, (byte)0xfc, 3, 3 }).awaitEnd();
            }
        }
    },
    NO_MASK
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            refused(server, CloseCode.PROTOCOL_ERROR, RawPeer.frame(true, Opcode.TEXT, new byte[3], false));
        }
    },
    RESERVED_OPCODE
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            refused(server, CloseCode.PROTOCOL_ERROR, RawPeer.frame(true, 3, new byte[3], true));
        }
    },
    WRONG_UTF8
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            final byte[] text = new byte[1 + random.nextInt(5000)];
            text[random.nextInt(text.length)] = (byte)0xff;
            refused(server, CloseCode.INVALID_PAYLOAD, RawPeer.frame(true, Opcode.TEXT, text, true));
        }
    },
    TOO_LONG
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            final byte[] frame =
                RawPeer.frame(true, Opcode.BINARY, new byte[SoakServer.MAX_MESSAGE + 1], true);
            refused(server, CloseCode.MESSAGE_TOO_BIG, Arrays.copyOf(frame, 14));
        }
    },
    RST_IN_FRAME
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()).open("/echo"))
            {
                peer.send(part(RawPeer.frame(true, Opcode.BINARY, new byte[random.nextInt(100_000)], true), random))
                    .reset();
            }
        }
    },
    /** Has many echoes under way, of which it reads none, when it resets. */
    RST_IN_ECHO
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()).open("/echo"))
            {
                final byte[] frame = RawPeer.frame(true, Opcode.BINARY, new byte[random.nextInt(20_000)], true);
                for (int i = random.nextInt(20); i > 0; i--)
                {
                    peer.send(frame);
                }
                peer.reset();
            }
        }
    },
    PING_FLOOD
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()).open("/echo"))
            {
                final byte[] ping = RawPeer.frame(true, Opcode.PING, new byte[125], true);
                for (int i = 0; i < 500; i++)
                {
                    peer.send(ping);
                }
                peer.reset();
            }
        }
    },
    DRIBBLE
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException, InterruptedException
        {
            final byte[] payload = new byte[1 + random.nextInt(60)];
            try (RawPeer peer = new RawPeer(server.plainPort()).open("/echo"))
            {
                for (final byte value : RawPeer.frame(true, Opcode.BINARY, payload, true))
                {
                    peer.send(new byte[]{ value });
                    Thread.sleep(random.nextInt(50));
                }
                expect(payload.length, peer.readPayload().length);
            }
        }
    },
    THROW_IN_OPEN
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            throwing(server, "open", new byte[0]);
        }
    },
    THROW_IN_MESSAGE
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            throwing(server, "message", RawPeer.frame(true, Opcode.TEXT, new byte[5], true));
        }
    },
    THROW_IN_PING
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            throwing(server, "ping", RawPeer.frame(true, Opcode.PING, new byte[5], true));
        }
    },
    THROW_IN_CLOSE
    {
        @Override
        void run(final SoakServer server, final Random random) throws IOException
        {
            try (RawPeer peer = new RawPeer(server.plainPort()).open("/throw?in=close"))
            {
                peer.send(RawPeer.frame(true, Opcode.CLOSE, new byte[]{ 3, (byte)0xe8 }, true));
                expect(CloseCode.NORMAL, peer.readCloseCode());
            }
        }
    };

    /** Does it. */
    abstract void run(SoakServer server, Random random) throws IOException, InterruptedException;

    private static byte[] part(final byte[] whole, final Random random)
    {
        return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
    }

    private static void refused(final SoakServer server, final int closeCode, final byte[] bytes) throws IOException
    {
        try (RawPeer peer = new RawPeer(server.plainPort()).open("/echo"))
        {
            peer.send(bytes);
            expect(closeCode, peer.readCloseCode());
        }
    }

    private static void throwing(final SoakServer server, final String callback, final byte[] bytes) throws IOException
    {
        try (RawPeer peer = new RawPeer(server.plainPort()).open("/throw?in=" + callback))
        {
            peer.send(bytes);
            expect(CloseCode.INTERNAL_ERROR, peer.readCloseCode());
        }
    }

    private static void expect(final int expected, final int found) throws IOException
    {
        if (expected != found)
        {
            throw new IOException("expected " + expected + ", found " + found);
        }
    }
}
