using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Settings of a SQL Server database that can't be changed inside a transaction.</summary>
internal static class SqlServerSettingsSql
{
    public static string AllowSnapshots(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.SqlServer => """
            if exists (select 1 from sys.databases where database_id = db_id() and snapshot_isolation_state = 0)
              alter database current set allow_snapshot_isolation on;
            """,
        _ => throw new UnreachableException(),
    };
}
