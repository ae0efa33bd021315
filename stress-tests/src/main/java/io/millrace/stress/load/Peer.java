package io.millrace.stress.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.protocol.ClosePayload;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One client of a load test. It belongs to one worker, on whose thread everything happens; when its connection has
 * ended it may be opened anew.
 */
abstract class Peer implements ControlFrameBuffer.Handler
{
    private static final int HEAD_END = 0x0D0A0D0A;
    private static final int CONTROL_CAPACITY = 256;

    private Worker worker;
    private SocketChannel channel;
    private SelectionKey key;
    private long connectingSinceNs;
    private boolean isOpen;
    private ByteBuffer request;
    private StringBuilder head;
    private int lastBytes;
    private ByteBuffer control;

    /** The handshake is complete. */
    abstract void onOpen(long nowNs) throws IOException;

    /** All connections are open, so the test begins. */
    void begin(final long nowNs) throws IOException
    {
    }

    /** Bytes of frames have arrived; all are to be consumed. */
    abstract void onReceived(ByteBuffer in, long nowNs) throws IOException;

    /** The socket takes bytes; called only while {@link #wantWritable(boolean)} is on. */
    void onWritable(final long nowNs) throws IOException
    {
        throw new IllegalStateException("not asked for");
    }

    /** Whether the bytes that were written last end a frame, so that a control frame may follow. */
    abstract boolean isBetweenFrames();

    /**
     * Answers pings, when it is their turn; a close frame of the server ends the connection.
     */
    @Override
    public final void onControl(final int opcode, final byte[] frame, final int length) throws IOException
    {
        if (opcode == Opcode.CLOSE)
        {
            final int code = ClosePayload.code(
                new UnsafeBuffer(frame), FrameHeader.MIN_HEADER_LENGTH, length - FrameHeader.MIN_HEADER_LENGTH);
            throw new IOException("the server has closed the connection with " + code);
        }
        if (opcode == Opcode.PING && (control == null || control.position() == 0 || !control.hasRemaining()))
        {
            control = pong(frame, length);
            writeControl();
        }
    }

    private static ByteBuffer pong(final byte[] ping, final int length)
    {
        final ByteBuffer pong = ByteBuffer.allocateDirect(CONTROL_CAPACITY);
        final UnsafeBuffer buffer = new UnsafeBuffer(pong);
        final int payloadLength = length - FrameHeader.MIN_HEADER_LENGTH;
        final int maskingKey = ThreadLocalRandom.current().nextInt();
        final int payloadOffset = FrameHeader.encodeMasked(
            buffer, 0, FrameHeader.firstByte(true, 0, Opcode.PONG), payloadLength, maskingKey);
        buffer.putBytes(payloadOffset, ping, FrameHeader.MIN_HEADER_LENGTH, payloadLength);
        Masking.apply(buffer, payloadOffset, payloadLength, maskingKey);
        return pong.limit(payloadOffset + payloadLength);
    }

    final boolean isOpen()
    {
        return isOpen;
    }

    final boolean isConnecting()
    {
        return channel != null && !isOpen;
    }

    final long connectingSinceNs()
    {
        return connectingSinceNs;
    }

    final Worker worker()
    {
        return worker;
    }

    /** Writes what the socket takes, and counts it. Returns whether that was everything. */
    final boolean write(final ByteBuffer out) throws IOException
    {
        worker.traffic().onWrite(channel.write(out));
        return !out.hasRemaining();
    }

    /**
     * Writes a control frame that waits, if one does and it is its turn. Returns whether other frames may be written.
     */
    final boolean writeControl() throws IOException
    {
        if (control == null || !control.hasRemaining())
        {
            return true;
        }
        if (control.position() == 0 && !isBetweenFrames())
        {
            return true;
        }
        return write(control);
    }

    final void wantWritable(final boolean wanted)
    {
        final int interest = wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest)
        {
            key.interestOps(interest);
        }
    }

    final void connect(final Worker to, final SwarmSettings settings, final int localAddress, final long nowNs)
        throws IOException
    {
        worker = to;
        connectingSinceNs = nowNs;
        request = to.handshake().request();
        head = new StringBuilder();
        lastBytes = 0;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, settings.tcpNoDelay());
        if (settings.receiveBufferLength() > 0)
        {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferLength());
        }
        if (settings.sendBufferLength() > 0)
        {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.sendBufferLength());
        }
        if (!settings.localAddresses().isEmpty())
        {
            channel.bind(to.localAddress(localAddress));
        }
        final boolean connected = channel.connect(settings.target().address());
        key = channel.register(
            to.selector(), connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
    }

    /** Does what the socket is ready for. */
    final void onReady(final ByteBuffer in, final long nowNs) throws IOException
    {
        if (key.isConnectable())
        {
            channel.finishConnect();
            writeRequest();
            return;
        }
        if (key.isReadable())
        {
            read(in, nowNs);
        }
        if (channel != null && key.isValid() && key.isWritable())
        {
            if (isOpen)
            {
                onWritable(nowNs);
            }
            else
            {
                writeRequest();
            }
        }
    }

    /** Closes the channel without a closing handshake, and forgets everything about the connection. */
    final void disconnect()
    {
        isOpen = false;
        control = null;
        head = null;
        request = null;
        if (channel != null)
        {
            worker.closeQuietly(channel);
            channel = null;
        }
    }

    private void writeRequest() throws IOException
    {
        channel.write(request);
        key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(final ByteBuffer in, final long nowNs) throws IOException
    {
        in.clear();
        final int length = channel.read(in);
        if (length < 0)
        {
            throw new IOException("the server has closed the connection");
        }
        in.flip();
        if (!isOpen)
        {
            readHead(in, nowNs);
        }
        else if (length > 0)
        {
            worker.traffic().onRead(length);
            onReceived(in, nowNs);
        }
    }

    private void readHead(final ByteBuffer in, final long nowNs) throws IOException
    {
        while (in.hasRemaining() && lastBytes != HEAD_END)
        {
            final byte next = in.get();
            lastBytes = lastBytes << Byte.SIZE | next & 0xFF;
            head.append((char)(next & 0xFF));
        }
        if (lastBytes == HEAD_END)
        {
            worker.checkResponse(head.toString());
            head = null;
            request = null;
            isOpen = true;
            worker.onOpened();
            onOpen(nowNs);
            if (in.hasRemaining() && isOpen)
            {
                worker.traffic().onRead(in.remaining());
                onReceived(in, nowNs);
            }
        }
        else if (head.length() > Handshake.MAX_RESPONSE_LENGTH)
        {
            throw new LoadFailure("the server's response to the handshake does not end");
        }
    }
}
