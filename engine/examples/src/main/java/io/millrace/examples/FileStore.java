package io.millrace.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.millrace.api.BlockingConnection;
import io.millrace.api.BlockingHandler;
import io.millrace.api.CloseCode;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Files of any length, in the blocking style: one thread serves each connection, from top to bottom. A file is one
 * message; it is written while it arrives and sent while it is read, so that a file of gigabytes needs memory for no
 * more than a few fragments, and a slow disk or a slow peer slows the other end down. At {@code /files/NAME} a binary
 * message is stored, and the text message {@code get} asks for what is stored.
 */
public final class FileStore implements BlockingHandler
{
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final String PREFIX = "/files/";
    private static final long LONGEST_FILE = 1L << 40;
    private static final int COMMAND_LENGTH = 16;

    private final Path directory;

    FileStore(final Path directory)
    {
        this.directory = directory;
    }

    /**
     * Runs the server at port 8080 until the process is stopped.
     *
     * @param args the directory of the files; none for {@code files} in the current one.
     * @throws IOException if the port is taken, or the directory cannot be made.
     */
    public static void main(final String[] args) throws IOException
    {
        final Path directory = Files.createDirectories(Path.of(args.length == 0 ? "files" : args[0]));
        final WebSocketServer server = start(8080, directory);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("files at ws://127.0.0.1:" + server.port() + "/files/NAME");
    }

    static WebSocketServer start(final int port, final Path directory) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .endpoint(PREFIX + "*", Endpoint.blocking(new FileStore(directory))
                .maxMessageLength(LONGEST_FILE)
                .build()));
    }

    /** {@inheritDoc} */
    @Override
    public void serve(final BlockingConnection connection) throws IOException, InterruptedException
    {
        final String name = connection.connection().path().substring(PREFIX.length());
        if (!NAME.matcher(name).matches())
        {
            connection.close(CloseCode.POLICY_VIOLATION, "no name of a file");
            return;
        }
        connection.sendTimeout(1, TimeUnit.MINUTES);
        final Path file = directory.resolve(name);
        for (MessageInput message = connection.receiveStream(); message != null; message = connection.receiveStream())
        {
            message.timeout(1, TimeUnit.MINUTES);
            if (message.type() == MessageType.BINARY)
            {
                connection.sendText("stored " + store(message, file) + " bytes");
            }
            else if (new String(message.readNBytes(COMMAND_LENGTH)).equals("get"))
            {
                send(file, connection);
            }
            else
            {
                connection.close(CloseCode.POLICY_VIOLATION, "get, or a binary message");
            }
        }
    }

    /** The file takes its place once it is complete: who reads it meanwhile gets the one before. */
    private long store(final MessageInput message, final Path file) throws IOException
    {
        final Path arriving = Files.createTempFile(directory, ".arriving", null);
        try
        {
            final long length;
            try (OutputStream out = Files.newOutputStream(arriving))
            {
                length = message.transferTo(out);
            }
            Files.move(arriving, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return length;
        }
        finally
        {
            Files.deleteIfExists(arriving);
        }
    }

    private static void send(final Path file, final BlockingConnection connection)
        throws IOException, InterruptedException
    {
        if (!Files.isRegularFile(file))
        {
            connection.sendText("there is no such file");
            return;
        }
        try (FileChannel content = FileChannel.open(file);
            MessageOutput out = connection.openStream(MessageType.BINARY))
        {
            out.transferFrom(content, 0, content.size());
            out.complete();
        }
    }
}
