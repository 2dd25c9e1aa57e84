namespace DataBank.Storage;

/// <summary>The statements on requests for re-identification.</summary>
internal static class ReidentificationSql
{
    public static string Add(DatabaseEngine _) =>
        """
        insert into reidentification (id, theme, status, requester, requested_at, expires_at, sealed)
        values (@id, @theme, @status, @requester, @requested, @expires, @sealed)
        """;

    public static string Find(DatabaseEngine _) =>
        "select status, requester, requested_at, expires_at, sealed from reidentification where theme = @theme and id = @id";

    public static string Take(DatabaseEngine _) => "update reidentification set status = status where theme = @theme and id = @id";

    public static string Set(DatabaseEngine _) => "update reidentification set status = @status, expires_at = @expires where id = @id";

    public static string Approvals(DatabaseEngine _) =>
        "select approver, approved_at from reidentification_approval where id = @id order by approved_at, approver";

    public static string Approve(DatabaseEngine _) =>
        "insert into reidentification_approval (id, approver, approved_at) values (@id, @approver, @at)";

    public static string DeleteApprovals(DatabaseEngine _) =>
        "delete from reidentification_approval where id in (select id from reidentification where theme = @theme)";
}
