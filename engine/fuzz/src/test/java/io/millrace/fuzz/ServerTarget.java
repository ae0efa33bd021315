package io.millrace.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.agrona.DirectBuffer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.engine.LoopFailures;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.ReferenceStream;
import io.millrace.protocol.ReferenceStream.Event;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

/**
 * The whole server: a client that sends what the fuzzer likes over a channel that reads and writes in portions as it
 * likes, agents that take turns as it likes, and an application that echoes, sends, closes, pauses and throws. What the
 * reference decoder finds in the client's bytes says what must be delivered, and how the connection must end.
 * <pre>
 *   1 byte: 3 for the threading mode, 4 compression is agreed on
 *   steps: 1 byte for what happens, then what it needs
 * </pre>
 */
public final class ServerTarget implements ConnectionHandler
{
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_STEPS = 400;
    private static final int THROWN = 1011;
    private static final long MILLISECOND = 1_000_000;
    private static final long LONGER_THAN_CLOSE_TIMEOUT = 7_000 * MILLISECOND;
    private static final LoopFailures FAILURES = new LoopFailures();

    private final FuzzInput input;
    private final boolean compressed;
    private final InMemoryServer server;
    private final TestClient client;
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final List<Event> delivered = new ArrayList<>();
    private final List<Event> accepted = new ArrayList<>();
    private final Set<Integer> ownCloseCodes = new HashSet<>();
    private Connection connection;
    private int closed;
    private boolean throwing;
    private boolean thrown;
    private boolean lost;
    private boolean inputEnded;

    private ServerTarget(final byte[] data)
    {
        input = new FuzzInput(data);
        final int flags = input.next();
        compressed = (flags & 4) != 0;
        server = InMemoryServer.start(new ServerSettings()
            .handler(this)
            .threading(threading -> threading.threadingMode(mode(flags & 3)))
            .deflate(deflate -> deflate.enabled(compressed).threshold(1 << 20))
            .buffers(buffers -> buffers.receiveArenaLength(1 << 16).readLength(1024).inboundRingCapacity(16)
                .outboundRingCapacity(4096).stagingLength(4096))
            .limits(limits -> limits.maxMessageLength(MAX_MESSAGE).outboundLimit(16_384))
            .timeouts(timeouts -> timeouts.messageTimeoutNs(0).fragmentTimeoutNs(0).slowConsumerTimeoutNs(0)));
        client = server.connectRaw().automaticReplies(false);
        if (compressed)
        {
            client.sendHandshake("/", "Sec-WebSocket-Extensions: permessage-deflate");
        }
        else
        {
            client.sendHandshake("/");
        }
    }

    private static ThreadingMode mode(final int number)
    {
        return number == 1 ? ThreadingMode.DEDICATED :
            number == 2 ? ThreadingMode.SHARED_NETWORK : ThreadingMode.INVOKER;
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        FAILURES.messages().clear();
        new ServerTarget(data).run();
        FuzzInput.same("what went wrong in a loop", FAILURES.messages(), List.of());
    }

    private void run()
    {
        for (int step = 0; step < MAX_STEPS && !input.isEmpty(); step++)
        {
            step(input.next());
        }
        client.channel().readLimit(Integer.MAX_VALUE).writeLimit(Integer.MAX_VALUE).writeWindow(Long.MAX_VALUE);
        server.runUntilIdle();
        resume();
        server.advance(LONGER_THAN_CLOSE_TIMEOUT);
        check(new ReferenceStream(wire.toByteArray(), MAX_MESSAGE, compressed));
        server.close();
        FuzzInput.same("ends", closed, connection == null ? 0 : 1);
        FuzzInput.same("buffers lent at the end", server.server().lentBuffers(), 0L);
        FuzzInput.same("memory at the end", server.server().offHeapBytes(), 0L);
    }

    private void step(final int what)
    {
        switch (what & 7)
        {
            case 0, 1 -> frame(what >> 3);
            case 2 -> send(input.take(what >> 3));
            case 3, 4 -> server.doWork((what >> 3) % server.loopCount());
            case 5 -> channel(what >> 3);
            case 6 -> application(what >> 3);
            default -> end(what >> 3);
        }
    }

    /** A frame whose header fits its payload, with any bits. */
    private void frame(final int flags)
    {
        final int head = input.next();
        final byte[] payload = input.take((flags & 1) != 0 ? 8 * input.next() : input.next() & 0x1F);
        send(client.encodeFrame((head & 0x80) != 0, head >> 4 & 7, head & 0xF, payload));
    }

    private void send(final byte[] bytes)
    {
        if (!inputEnded)
        {
            client.sendBytes(bytes);
            wire.writeBytes(bytes);
        }
    }

    private void channel(final int what)
    {
        final int amount = input.next();
        switch (what & 3)
        {
            case 0 -> client.channel().readLimit(amount);
            case 1 -> client.channel().writeLimit(amount);
            case 2 -> client.channel().writeWindow(32L * amount);
            default -> client.channel().readLimit(Integer.MAX_VALUE).writeLimit(Integer.MAX_VALUE)
                .writeWindow(Long.MAX_VALUE);
        }
    }

    private void application(final int what)
    {
        if (connection == null)
        {
            return;
        }
        switch (what & 7)
        {
            case 0 -> throwing = true;
            case 1 -> connection.pauseReading();
            case 2 -> resume();
            case 3 -> close(1000 + (what >> 3));
            case 4 -> cut();
            case 5 -> server.stand(MILLISECOND);
            default -> sendText("from the application");
        }
    }

    private void close(final int code)
    {
        if (code == 1000 && connection.close(code, "enough").isAccepted())
        {
            ownCloseCodes.add(code);
        }
    }

    private void cut()
    {
        lost = true;
        connection.disconnect();
    }

    private void resume()
    {
        if (connection != null)
        {
            connection.resumeReading();
        }
    }

    private void sendText(final String text)
    {
        if (connection.sendText(text).isAccepted())
        {
            accepted.add(new Event(Opcode.TEXT, text));
        }
    }

    private void end(final int what)
    {
        if (inputEnded)
        {
            return;
        }
        inputEnded = true;
        if ((what & 1) == 0)
        {
            client.halfClose();
        }
        else
        {
            lost = true;
            client.reset();
        }
    }

    private void check(final ReferenceStream reference)
    {
        FuzzInput.check(connection != null || lost || inputEnded, "the handshake was not accepted");
        // Who leaves before the answer gets none.
        lost |= connection == null;
        final Set<Integer> codes = new HashSet<>(reference.closeCodes());
        codes.addAll(ownCloseCodes);
        final boolean bySelf = thrown || !ownCloseCodes.isEmpty();
        checkPart("delivered", delivered, reference.messages(), !lost && !bySelf);
        checkFrames(reference, !lost && !thrown && !reference.isViolated());
        if (thrown)
        {
            codes.add(THROWN);
        }
        final int code = client.closeCode();
        FuzzInput.check(code == -1 || codes.contains(code), "closed with " + code + ", not one of " + codes);
        FuzzInput.check(lost || codes.isEmpty() || code != -1, "not closed, but one of " + codes + " is due");
        final boolean ended = lost || inputEnded || !codes.isEmpty();
        FuzzInput.same("ends of a connection", closed, connection != null && ended ? 1 : 0);
        FuzzInput.same("released", client.isReleased(), ended);
    }

    /** Accepted messages in order, pongs for pings in order, and nothing behind the close frame. */
    private void checkFrames(final ReferenceStream reference, final boolean complete)
    {
        final List<Event> data = new ArrayList<>();
        final List<Event> pongs = new ArrayList<>();
        boolean over = false;
        for (final ReceivedFrame frame : client.received())
        {
            FuzzInput.check(!over, "a frame behind the close frame");
            FuzzInput.check(frame.fin() && frame.rsv() == 0, "a frame with the wrong bits");
            over = frame.opcode() == Opcode.CLOSE;
            if (frame.opcode() == Opcode.PONG)
            {
                pongs.add(Event.of(Opcode.PING, frame.payload()));
            }
            else if (!over)
            {
                data.add(Event.of(frame.opcode(), frame.payload()));
            }
        }
        checkPart("received", data, accepted, complete);
        int found = 0;
        for (final Event ping : reference.pings())
        {
            found += found < pongs.size() && pongs.get(found).equals(ping) ? 1 : 0;
        }
        FuzzInput.same("pongs for pings", found, pongs.size());
    }

    private static void checkPart(
        final String what, final List<Event> part, final List<Event> whole, final boolean complete)
    {
        final int length = complete ? whole.size() : Math.min(part.size(), whole.size());
        FuzzInput.same(what, part, whole.subList(0, length));
    }

    // The application.

    @Override
    public void onOpen(final Connection opened)
    {
        connection = opened;
    }

    @Override
    public void onMessage(final Connection receiver, final Message message)
    {
        failIfAsked();
        final SendResult result = receiver.send(message);
        if (result == SendResult.BACK_PRESSURE)
        {
            message.defer();
            return;
        }
        final Event event = Event.of(
            message.type() == MessageType.TEXT ? Opcode.TEXT : Opcode.BINARY, message.asBytes());
        delivered.add(event);
        if (result.isAccepted())
        {
            accepted.add(event);
        }
    }

    @Override
    public void onPing(final Connection receiver, final DirectBuffer buffer, final int offset, final int length)
    {
        failIfAsked();
    }

    private void failIfAsked()
    {
        if (throwing)
        {
            throwing = false;
            thrown = true;
            throw new IllegalStateException("thrown on purpose");
        }
    }

    @Override
    public void onClose(final Connection receiver, final int code, final String reason, final CloseCause cause)
    {
        closed++;
    }
}
