using System.Data.Common;
using Azure;
using Azure.Identity;
using DataBank.Fhir;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataBank.Storage;

/// <summary>
/// Tells what the store stands on, a disk, a database, a blob service or another server, from what was asked of it: a full disk and a volume, database or server that is away
/// are nobody's mistake, and what failed can be tried again.
/// </summary>
public static class StorageOutage
{
    // What the operating system says, as .NET hands it on: errno on Unix, HRESULTs on Windows.
    private static readonly int[] NoRoom = [28 /* ENOSPC */, 122 /* EDQUOT */, 27 /* EFBIG */, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly int[] NotThere = [5 /* EIO */, 6 /* ENXIO */, 19 /* ENODEV */, 30 /* EROFS */, 107 /* ENOTCONN */, 112 /* EHOSTDOWN */, 116 /* ESTALE */];

    // Of SQL Server: out of time, too busy or moving, no database or table of this name just now. What ends the connection is of class 20 and above.
    private static readonly int[] NotNow = [-2, 208, 911, 4060, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920, DatabaseSql.TurnDidNotCome];

    /// <summary>There is no room for what was to be written.</summary>
    public static RequestProblem Full() => new(507, "no-store", "There is no room left in the store. Nothing of this was kept; it can be sent again when there is.");

    /// <summary>507 where there is no room, 503 where the store cannot be reached; null where the exception means something else.</summary>
    public static RequestProblem? Of(Exception problem) => problem switch
    {
        RequestProblem { Status: 503 or 507 } known => known,
        SqliteException { SqliteErrorCode: 13 /* FULL */ } or PostgresException { SqlState: PostgresErrorCodes.DiskFull } or SqlException { Number: 1101 or 1105 or 9002 } => Full(),
        SqliteException { SqliteErrorCode: 5 /* BUSY */ or 8 /* READONLY */ or 10 /* IOERR */ or 14 /* CANTOPEN */ } or DbException { IsTransient: true } => Away(),
        SqlException { Class: >= 20 } or PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => Away(), // The server has ended the connection.
        SqlException refused when NotNow.Contains(refused.Number) => Away(),
        // A view that is being made anew, or has been taken over by another node, is there again in a moment.
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName } => Away(),
        ObjectDisposedException { ObjectName: { } name } when name.StartsWith(nameof(Npgsql), StringComparison.Ordinal) => Away(),
        IOException io when NoRoom.Contains(io.HResult) => Full(),
        DirectoryNotFoundException or DriveNotFoundException or UnauthorizedAccessException => Away(),
        IOException io when NotThere.Contains(io.HResult) => Away(),
        RequestFailedException { Status: 0 or 401 or 403 or 404 or 408 or 429 or >= 500 } or AuthenticationFailedException => Away(),
        HttpRequestException or TaskCanceledException { InnerException: TimeoutException } => Away(), // Of the proxy: the clinical side.
        AggregateException { InnerExceptions: [RequestFailedException or OperationCanceledException, ..] } => Away(), // The blob service, after its retries.
        _ => null,
    };

    /// <summary>What the store stands on can't be reached, or fails.</summary>
    public static RequestProblem Away() => new(503, "transient", "The store cannot be reached at the moment. Please try again later.");
}
