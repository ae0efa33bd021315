package io.millrace.stress;

import java.io.Console;

/**
 * What may be done to the terminal. Colours and the moving of the cursor are for terminals only, and not for those of
 * which it is known that they cannot; colours are left out as well if the environment has a {@code NO_COLOR}.
 */
final class Screen
{
    private static final String ESCAPE = "\u001b[";

    private final boolean moves;
    private final boolean colours;

    Screen(final boolean moves, final boolean colours)
    {
        this.moves = moves;
        this.colours = colours;
    }

    /** That of this process. */
    static Screen ofProcess()
    {
        final String term = System.getenv("TERM");
        final String noColour = System.getenv("NO_COLOR");
        final boolean capable = isTerminal() && term != null && !"dumb".equals(term);
        return new Screen(capable, capable && (noColour == null || noColour.isEmpty()));
    }

    /** Whether a person sees what is printed. From Java 22 on there is a console also where there is no terminal. */
    static boolean isTerminal()
    {
        final Console console = System.console();
        if (console == null)
        {
            return false;
        }
        try
        {
            return (boolean)Console.class.getMethod("isTerminal").invoke(console);
        }
        catch (final ReflectiveOperationException ex)
        {
            return true;
        }
    }

    /** Whether text can have colours. */
    boolean colours()
    {
        return colours;
    }

    /** Whether the cursor can be moved, so that what was printed can be replaced. */
    boolean moves()
    {
        return moves;
    }

    /** What puts the cursor into the upper left corner, so that the screen can be written anew without flicker. */
    String home()
    {
        return moves ? ESCAPE + 'H' : "";
    }

    /** What clears the rest of a line. */
    String clearLine()
    {
        return moves ? ESCAPE + 'K' : "";
    }

    /** What clears everything behind the cursor. */
    String clearRest()
    {
        return moves ? ESCAPE + 'J' : "";
    }

    /** What clears the screen. */
    String clear()
    {
        return moves ? ESCAPE + "2J" + home() : "";
    }

    /** Text that stands out. */
    String bold(final String text)
    {
        return styled("1", text);
    }

    /** Text of less importance. */
    String faint(final String text)
    {
        return styled("2", text);
    }

    /** Text about something wrong. */
    String red(final String text)
    {
        return styled("31", text);
    }

    /** Text of the peer. */
    String cyan(final String text)
    {
        return styled("36", text);
    }

    private String styled(final String code, final String text)
    {
        return colours ? ESCAPE + code + 'm' + text + ESCAPE + 'm' : text;
    }
}
