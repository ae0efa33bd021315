package io.millrace.monitor;

import java.net.SocketAddress;

import io.millrace.api.CloseCause;

import jdk.jfr.FlightRecorder;

/**
 * Events for the JDK's Flight Recorder. Where its module {@code jdk.jfr} is missing, and while no recording asks for
 * an event, a call costs next to nothing: nothing that is given is looked at. Any thread may call any method.
 * <p>
 * All of them are about single connections or long cycles, none about single messages.
 */
public final class FlightEvents
{
    private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightEvents()
    {
    }

    /**
     * Whether anything can be recording. The classes of events are not touched before: loading the first of them sets
     * up much of the JDK's recorder, which would delay every start.
     */
    private static boolean isRecorderThere()
    {
        return AVAILABLE && FlightRecorder.isInitialized();
    }

    /**
     * A connection was opened.
     *
     * @param id          of the connection.
     * @param remote      address of the peer, or null.
     * @param path        of the request.
     * @param subprotocol that was agreed on, or null.
     */
    public static void connectionOpened(
        final long id, final SocketAddress remote, final String path, final String subprotocol)
    {
        if (isRecorderThere())
        {
            ConnectionOpenedEvent.emit(id, remote, path, subprotocol);
        }
    }

    /**
     * A connection that was open has ended.
     *
     * @param id     of the connection.
     * @param remote address of the peer, or null.
     * @param cause  of the end.
     * @param code   of the close frame.
     * @param reason of the close frame.
     */
    public static void connectionClosed(
        final long id, final SocketAddress remote, final CloseCause cause, final int code, final String reason)
    {
        if (isRecorderThere())
        {
            ConnectionClosedEvent.emit(id, remote, cause, code, reason);
        }
    }

    /**
     * The reason that a response gives for a refusal, for events and for the log.
     *
     * @param response the whole of it.
     * @return the first line of its body, shortened; empty if it has none.
     */
    public static String reason(final byte[] response)
    {
        return FlightText.firstLineOfBody(response);
    }

    /**
     * A request was answered that did not become a connection.
     *
     * @param id       of the connection.
     * @param remote   address of the peer, or null.
     * @param status   of the response.
     * @param response the whole of it, whose body tells the reason.
     */
    public static void handshakeRefused(
        final long id, final SocketAddress remote, final int status, final byte[] response)
    {
        if (isRecorderThere())
        {
            HandshakeRefusedEvent.emit(id, remote, status, response);
        }
    }

    /**
     * A connection has no more room for what is sent, and had before.
     *
     * @param id of the connection.
     */
    public static void backPressure(final long id)
    {
        if (isRecorderThere())
        {
            BackPressureEvent.emit(id);
        }
    }

    /**
     * A peer reads too slowly, and that has cost messages or its connection.
     *
     * @param id           of the connection.
     * @param dropped      messages since the last event about this connection.
     * @param conflated    messages since the last event about this connection.
     * @param disconnected whether the connection ends.
     */
    public static void slowConsumer(
        final long id, final long dropped, final long conflated, final boolean disconnected)
    {
        if (isRecorderThere())
        {
            SlowConsumerEvent.emit(id, dropped, conflated, disconnected);
        }
    }

    /**
     * A connection has met a limit.
     *
     * @param id    of the connection.
     * @param limit the name of the setting.
     */
    public static void limitHit(final long id, final String limit)
    {
        if (isRecorderThere())
        {
            LimitHitEvent.emit(id, limit);
        }
    }

    /**
     * A duty cycle took too long.
     *
     * @param loop       whose it was.
     * @param durationNs without the wait before it.
     * @param work       how much was done.
     */
    public static void dutyCycleTooLong(final String loop, final long durationNs, final int work)
    {
        if (isRecorderThere())
        {
            DutyCycleTooLongEvent.emit(loop, durationNs, work);
        }
    }
}
