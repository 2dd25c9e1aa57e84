using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements about studies that are told of late.</summary>
internal static class LateStudySql
{
    public static string All(DatabaseEngine engine) => engine switch
    {
        _ => "select study_uid from late_study",
    };

    /// <summary>Only SQLite's are late (<see cref="LateStudies"/>).</summary>
    public static string Mark(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "insert into late_study(study_uid) values (@study) on conflict do nothing",
        _ => throw new UnreachableException(),
    };

    public static string Clear(DatabaseEngine engine) => engine switch
    {
        _ => "delete from late_study where study_uid = @study",
    };
}
