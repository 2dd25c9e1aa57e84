namespace DataBank.Storage;

/// <summary>All statements of the modality worklist, and of what both worklists are searched by.</summary>
internal static class WorklistSql
{
    public static string Find(DatabaseEngine engine) => "select item_key, patient, attributes from worklist_item where order_id = @order";

    public static string Insert(DatabaseEngine engine) => "insert into worklist_item (item_key, order_id, patient, attributes) values (@key, @order, @patient, @attributes)";

    public static string Update(DatabaseEngine engine) => "update worklist_item set patient = @patient, attributes = @attributes where item_key = @key";

    public static string Delete(DatabaseEngine engine) => "delete from worklist_item where item_key = @key";

    public static string OfPatient(DatabaseEngine engine) => "select order_id from worklist_item where patient = @patient order by order_id";

    public static string OfValue(DatabaseEngine engine) =>
        """
        select i.order_id from worklist_value v join worklist_item i on i.item_key = v.owner_key
        where v.list = @list and v.attribute = @attribute and v.value = @value order by i.item_key
        """;

    /// <summary>The keys of all matches, in order.</summary>
    /// <param name="from">The items as i.</param>
    public static string Search(DatabaseEngine engine, string from, string where) => $"select i.item_key from {from} where {where} order by i.item_key";

    public static string Items(DatabaseEngine engine) => $"select attributes from worklist_item where item_key in ({ValueListSql.Numbers(engine, "@keys")}) order by item_key";

    public static string AddValues(DatabaseEngine engine) =>
        $"insert into worklist_value (list, attribute, value, owner_key) select @list, pair.name, pair.value, @owner from ({ValueListSql.Pairs(engine, "@values")}) pair";

    public static string RemoveValues(DatabaseEngine engine) =>
        $"""
        delete from worklist_value where list = @list and owner_key = @owner
            and exists (select 1 from ({ValueListSql.Pairs(engine, "@values")}) pair where pair.name = worklist_value.attribute and pair.value = worklist_value.value)
        """;

    public static string RemoveAllValues(DatabaseEngine engine) => $"delete from worklist_value where owner_key in ({ValueListSql.Numbers(engine, "@keys")})";

    /// <summary>Items of a list with such a value.</summary>
    public static string Driver(DatabaseEngine engine, string where) => $"select distinct v.owner_key from worklist_value v where v.list = @list and {where}";

    /// <summary>How many items a driver gives, counted up to @most.</summary>
    public static string Probe(DatabaseEngine engine, string driver) => engine == DatabaseEngine.SqlServer
        ? $"select count(*) from (select top (@most) d.owner_key from ({driver}) d) k"
        : $"select count(*) from (select d.owner_key from ({driver}) d limit @most) k";

    /// <summary>A condition: the item of this key is of a patient whose record is closed.</summary>
    public static string IsOfClosedPatient(DatabaseEngine engine, string owner, string? opened) =>
        $"exists (select 1 from worklist_value numbers where numbers.owner_key = {owner} and numbers.attribute = '{MatchingValues.PathOf([StudyTags.PatientId])}' "
        + $"and {RestrictionSql.IsClosedNumber(engine, "numbers.value", opened)})";

    public static string MadeBy(DatabaseEngine engine) => "select made_by from worklist_state where list = @list";

    public static string ForgetMadeBy(DatabaseEngine engine) => "delete from worklist_state where list = @list";

    public static string SetMadeBy(DatabaseEngine engine) => "insert into worklist_state (list, made_by) values (@list, @by)";
}
