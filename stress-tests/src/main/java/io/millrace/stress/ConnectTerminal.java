package io.millrace.stress;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;

/**
 * A session with a person: lines that are typed are sent, unless they begin with a slash; what arrives stands above the
 * line that is being typed.
 */
final class ConnectTerminal implements ConnectOutput
{
    private static final String PROMPT = "> ";
    private static final String COMMAND = "/";
    private static final List<String> HELP = List.of(
        "a line is sent as a text message; // at its beginning sends one that begins with a slash",
        "/binary HEX            sends bytes, such as /binary 00 ff 10",
        "/ping [TEXT]           sends a ping, and shows how long the answer took",
        "/close [CODE] [REASON] closes the connection, with 1000 if no code is given",
        "/quit, or Ctrl-D       closes it with 1000 and ends",
        "/help                  shows this");

    private final Terminal terminal;
    private final Screen screen;
    private final LineReader reader;

    /** History is kept in a file, or not at all if that is null. */
    ConnectTerminal(final Terminal terminal, final Screen screen, final Path history)
    {
        this.terminal = terminal;
        this.screen = screen;
        reader = LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("millrace")
            .completer(new StringsCompleter("/binary", "/ping", "/close", "/quit", "/help"))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
        if (history != null)
        {
            reader.setVariable(LineReader.HISTORY_FILE, history);
        }
    }

    /** Does what is typed until the user or the server ends it. */
    void run(final ConnectSession session) throws InterruptedException
    {
        note("/help explains what can be typed");
        final Thread thread = Thread.currentThread();
        session.onClosed(thread::interrupt);
        boolean goesOn = true;
        try
        {
            while (goesOn && session.isOpen())
            {
                goesOn = execute(session, reader.readLine(PROMPT));
            }
        }
        catch (final EndOfFileException | UserInterruptException ex)
        {
            goesOn = false;
        }
        catch (final InterruptedException ex)
        {
            goesOn = session.isOpen();
        }
        finally
        {
            session.onClosed(() -> { });
            Thread.interrupted();
        }
        session.close();
        session.awaitClosed();
    }

    private boolean execute(final ConnectSession session, final String line) throws InterruptedException
    {
        if (!line.startsWith(COMMAND) || line.startsWith(COMMAND + COMMAND))
        {
            session.sendText(line.startsWith(COMMAND) ? line.substring(1) : line);
            return true;
        }
        final String[] words = line.split(" +", 2);
        final String rest = words.length > 1 ? words[1].trim() : "";
        switch (words[0])
        {
            case "/binary" -> sendBinary(session, rest);
            case "/ping" -> session.ping(rest);
            case "/close" -> close(session, rest);
            case "/help" -> HELP.forEach(this::note);
            case "/quit" ->
            {
                return false;
            }
            default -> warning("no such command: " + words[0] + "; /help lists them");
        }
        return true;
    }

    private void sendBinary(final ConnectSession session, final String digits) throws InterruptedException
    {
        try
        {
            session.sendBinary(HexFormat.of().parseHex(digits.replace(" ", "")));
        }
        catch (final IllegalArgumentException ex)
        {
            warning("not hexadecimal digits in pairs: " + digits);
        }
    }

    private void close(final ConnectSession session, final String arguments)
    {
        if (arguments.isEmpty())
        {
            session.close();
            return;
        }
        final String[] words = arguments.split(" +", 2);
        try
        {
            session.close(Integer.parseInt(words[0]), words.length > 1 ? words[1] : "");
        }
        catch (final NumberFormatException ex)
        {
            warning("not a close code: " + words[0]);
        }
    }

    @Override
    public void text(final String message)
    {
        print(screen.cyan("< " + printable(message)));
    }

    @Override
    public void binary(final String digits, final int length)
    {
        print(screen.cyan("< " + length + " bytes: " + digits));
    }

    @Override
    public void note(final String line)
    {
        print(screen.faint("  " + printable(line)));
    }

    @Override
    public void warning(final String line)
    {
        print(screen.red("! " + printable(line)));
    }

    /** A peer must not be able to control the terminal. */
    private static String printable(final String text)
    {
        final StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> safe.appendCodePoint(
            Character.isISOControl(point) && point != '\t' ? '\ufffd' : point));
        return safe.toString();
    }

    private void print(final String line)
    {
        reader.printAbove(line);
        terminal.flush();
    }
}
