package io.millrace.stack.payments;

import java.sql.SQLException;

/**
 * Where one worker's transactions go to the database, and where its book is put right when the two disagree.
 *
 * <p>They do when somebody else, a person with a console say, has deleted rows that the book knows or has taken a key that
 * it was about to use. The transaction is then given up, and the book is read again. For one thread.
 */
final class Desk {
    private static final int DISAGREEMENTS_MAX = 10;

    private final Session session;
    private final Book book;
    private final Tally tally;
    private int disagreements;

    Desk(Session session, Book book, Tally tally) {
        this.session = session;
        this.book = book;
        this.tally = tally;
    }

    /** Commits and counts; tells how many row changes were made. */
    long commit(Session.Work work) throws SQLException {
        try {
            long changes = session.commit(work);
            tally.committed(changes);
            disagreements = 0;
            return changes;
        } catch (SQLException failure) {
            putRight(failure);
            return 0;
        }
    }

    void rollBack(Session.Work work) throws SQLException {
        try {
            session.rollBack(work);
        } catch (SQLException failure) {
            putRight(failure);
        }
    }

    private void putRight(SQLException failure) throws SQLException {
        boolean disagree = "23503".equals(failure.getSQLState()) || "23505".equals(failure.getSQLState());
        if (!disagree || ++disagreements > DISAGREEMENTS_MAX) {
            throw failure;
        }
        readBook();
    }

    /** Reads what the book may know of the database. */
    void readBook() throws SQLException {
        book.clear();
        var _ = session.commit(in -> {
            var leftovers = new Leftovers(in.connection());
            book.skipTo(leftovers.firstNumber());
            leftovers.readInto(book);
            return 0;
        });
    }
}
