using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>What every database has whatever its schema: the list of applied migrations and the clock that stamps writes.</summary>
internal static class DatabaseSql
{
    // synchronous=FULL: an acknowledged write survives power loss. A checkpoint every 16 MB instead of every 4 writes the pages that every image
    // changes a quarter as often.
    public static string SqliteWriterSettings(SqliteUse use) =>
        "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; "
        + $"pragma temp_store = memory; pragma cache_size = -{(use == SqliteUse.Records ? 16384 : 8192)}; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864;"
        + (use == SqliteUse.Records ? "" : " pragma secure_delete = on;");

    /// <summary>Brings what the log holds into the file and empties it, unless a reader still needs it for longer than a second.</summary>
    public const string SqliteEmptyLog = "pragma busy_timeout = 1000; pragma wal_checkpoint(truncate);";

    // There are many readers, and each forgets its pages when somebody has written; with half of this, questions on cohorts take up to twice as long.
    public const string SqliteReaderSettings = "pragma busy_timeout = 5000; pragma query_only = on; pragma temp_store = memory; pragma cache_size = -8192;";

    /// <summary>
    /// SQLite and SQL Server have one writer at a time, which keeps time and surrogate in a row. PostgreSQL has many: there the surrogate
    /// is made of the transaction id (above it the time when this cluster first held the store, so that a store restored into another
    /// cluster goes on upwards), and a sequence, which no transaction holds up, keeps the time.
    /// </summary>
    public static string Bootstrap(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => """
            create table if not exists schema_version(number integer primary key, name text not null, applied_at integer not null) strict;
            create table if not exists write_clock(id integer primary key check (id = 1), last_time integer not null, last_surrogate integer not null) strict;
            insert into write_clock(id, last_time, last_surrogate) values (1, 0, 0) on conflict do nothing;
            """,
        DatabaseEngine.PostgreSql => """
            create table if not exists schema_version(number integer primary key, name text not null, applied_at bigint not null);
            create table if not exists write_clock(id smallint primary key check (id = 1), cluster_id bigint not null, transaction_offset bigint not null);
            create sequence if not exists write_time minvalue 0;
            insert into write_clock(id, cluster_id, transaction_offset)
              select 1, system_identifier, cast(extract(epoch from clock_timestamp()) as bigint) * 2048 from pg_control_system()
              on conflict (id) do update set cluster_id = excluded.cluster_id, transaction_offset = excluded.transaction_offset
              where write_clock.cluster_id <> excluded.cluster_id;
            create or replace function begin_write(clock_time bigint, out surrogate_block bigint, out write_time bigint) language plpgsql as $body$
            declare
              lock_key constant bigint := hashtextextended(current_schema() || '.write_time', 0);
            begin
              perform pg_advisory_lock(lock_key);
              surrogate_block := (pg_current_xact_id()::text::bigint + (select transaction_offset from write_clock)) << 20;
              write_time := greatest(clock_time, coalesce(pg_sequence_last_value('write_time'), 0));
              perform setval('write_time', write_time);
              perform pg_advisory_unlock(lock_key);
            end
            $body$;
            create or replace function first_open_surrogate() returns bigint stable language sql as $body$
              select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + transaction_offset) << 20 from write_clock
            $body$;
            """,
        DatabaseEngine.SqlServer => """
            if object_id('schema_version') is null
              create table schema_version(number int not null primary key, name nvarchar(200) not null, applied_at bigint not null);
            if object_id('write_clock') is null
              create table write_clock(id int not null primary key check (id = 1), last_time bigint not null, last_surrogate bigint not null);
            if not exists (select 1 from write_clock)
              insert into write_clock(id, last_time, last_surrogate) values (1, 0, 0);
            """,
        _ => throw new UnreachableException(),
    };

    /// <summary>PostgreSQL only: a condition, to be closed, on the sessions that write: each has locked the clock of its schema (turn), which who reads shares with all.</summary>
    internal const string HoldsTurn = """
        activity.usename = current_user and activity.pid <> pg_backend_pid() and exists (
          select 1 from pg_locks as held join pg_class as turn on turn.oid = held.relation and turn.relname = 'write_clock'
          where held.pid = activity.pid and held.granted and held.mode <> 'AccessShareLock' and held.database = (select oid from pg_database where datname = current_database())
        """;

    private const string WaitingSessions = $"""
        select activity.application_name, concat_ws(' ', activity.pid, activity.backend_start, activity.xact_start, activity.state_change, copying.bytes_processed) as state
        from pg_stat_activity as activity left join pg_stat_progress_copy as copying on copying.pid = activity.pid
        where activity.wait_event_type = 'Client' and {HoldsTurn})
        """;

    /// <summary>PostgreSQL only.</summary>
    public static string CreateSchema(string quotedName) => $"create schema if not exists {quotedName}";

    public static string AppliedMigrations(DatabaseEngine engine) => engine switch
    {
        _ => "select number, name from schema_version order by number",
    };

    public static string RecordMigration(DatabaseEngine engine) => engine switch
    {
        _ => "insert into schema_version(number, name, applied_at) values (@number, @name, @applied_at)",
    };

    /// <summary>SQL Server only: the error of a write whose turn did not come. The lock itself would only say so by what it returns.</summary>
    public const int TurnDidNotCome = 51000;

    /// <summary>Keeps two nodes from migrating one database at the same time.</summary>
    public static string LockSchema(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "select 1",
        DatabaseEngine.PostgreSql => "select pg_advisory_xact_lock(hashtextextended(current_schema() || '.schema_version', 0))",
        DatabaseEngine.SqlServer => $"""
            declare @turn int;
            exec @turn = sp_getapplock @Resource = 'databank-write', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 60000;
            if @turn < 0 throw {TurnDidNotCome}, 'The turn to write did not come in time.', 1;
            """,
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Begins a write: PostgreSQL stamps it once no write of any node is open that it must not run beside, nor one of its own resources or studies (@locks). The locks are taken
    /// before the snapshot that it reads by, which so sees what the others wrote, and before the transaction has its number, so that numbers rise with versions.
    /// SQL Server waits for its turn (see <see cref="ReadClock"/> for the stamp).
    /// </summary>
    public static string BeginWrite(DatabaseEngine engine, WriteTurn turn = WriteTurn.AmongAny)
    {
        if (engine != DatabaseEngine.PostgreSql) return LockSchema(engine);
        // "Share" goes with itself, and so does "row exclusive", but not one with the other: two tables tell three kinds apart. "Row exclusive" of the first is what programs took
        // that knew of no other.
        const string Locks = "select count(pg_advisory_xact_lock(key)) from unnest(@locks) as list(key); ";
        var turns = turn switch
        {
            WriteTurn.AmongOwn => $"lock table write_clock in share mode; {Locks}",
            WriteTurn.AmongStudies => $"lock table write_clock, schema_version in row exclusive mode; {Locks}",
            WriteTurn.AmongAny => "lock table write_clock in row exclusive mode; lock table schema_version in share mode; ",
            WriteTurn.Alone => "lock table write_clock in exclusive mode; ",
            _ => throw new UnreachableException(),
        };
        return $"{turns}select surrogate_block, write_time from begin_write(@clock_time)";
    }

    /// <summary>
    /// PostgreSQL only: the writes of this database, in whichever of its schemas, that wait for their client, each by what changes as soon as it moves: its session and transaction,
    /// its last statement, how much of a COPY has come.
    /// </summary>
    public static readonly string WaitingWrites = $"select state from ({WaitingSessions}) as waiting";

    /// <summary>
    /// PostgreSQL only: ends those that have not moved, and whatever else of the same node waits (its sessions bear one name, given by <see cref="PostgreSqlConnector"/>): otherwise the
    /// node's next write would get the turn, and hang like the first. The last that came to wait ends first, and what it waits for after it: each end may give
    /// another write its turn, which then was begun, and is not begun once more when the node goes on.
    /// </summary>
    public static readonly string EndWaitingWrites = $"""
        select pg_terminate_backend(pid) from (
          select pid from pg_stat_activity
          where datname = current_database() and usename = current_user and xact_start is not null and wait_event_type in ('Client', 'Lock')
            and application_name in (select application_name from ({WaitingSessions}) as waiting where state = any(@states))
          order by wait_event_type = 'Client', query_start desc) as ending
        """;

    /// <summary>PostgreSQL only: gives back what a write that could not begin may hold beyond its transaction.</summary>
    public const string UnlockSession = "select pg_advisory_unlock_all()";

    public static string ReadClock(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => "select pg_sequence_last_value('write_time')",
        _ => "select last_time, last_surrogate from write_clock where id = 1",
    };

    public static string WriteClock(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => "select setval('write_time', @last_time)",
        _ => "update write_clock set last_time = @last_time, last_surrogate = @last_surrogate where id = 1",
    };

    /// <summary>
    /// A condition that hides rows at or after the oldest write that is still open: what lies below can't change any more, so a follower
    /// that has read it will never miss a row. With one writer at a time every committed row qualifies.
    /// </summary>
    public static string Settled(DatabaseEngine engine, string surrogateColumn) =>
        engine == DatabaseEngine.PostgreSql ? $"{surrogateColumn} < (select first_open_surrogate())" : "1 = 1";

    /// <summary>PostgreSQL only: where the writes begin that are still open.</summary>
    public const string FirstOpen = "select first_open_surrogate()";
}
