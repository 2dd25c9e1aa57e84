using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;

namespace DataBank.Server;

/// <summary>The pages on which a person chooses a patient or an encounter for an app.</summary>
internal static class LaunchPages
{
    private static readonly string[] Ours = ["find", "decision", "__RequestVerificationToken"];

    public static async Task<IResult> PatientAsync(HttpContext context, OpenIddictRequest request, LaunchChoices choices, CancellationToken cancellation)
    {
        var text = HttpMethods.IsPost(context.Request.Method) ? (string?)request["find"] ?? "" : "";
        var found = await choices.FindPatientsAsync(text, cancellation);
        Note(context, found.Select(choice => choice.Id));
        return PageAnswer.Show(context, Html.Say("患者の選択", "Choose a patient"), Html.Of($"""
            {Form(context, request, ["patient", "encounter"], Html.Of($"""
              <label for="find">{Html.Say("氏名または患者番号", "Name or number")}</label>
              <input id="find" name="find" value="{text}" maxlength="100" required autofocus>
              <button>{Html.Say("検索", "Search")}</button>
            """))}
            {(text.Length > 0 && found.Count == 0 ? Html.Of($"<p>{Html.Say("見つかりません。", "Nobody is found.")}</p>") : Html.Empty)}
            {Choices(context, request, "patient", found)}
            """));
    }

    public static async Task<IResult> EncounterAsync(HttpContext context, OpenIddictRequest request, LaunchChoices choices, string patient, CancellationToken cancellation)
    {
        Note(context, [patient]);
        var found = await choices.FindEncountersAsync(patient, cancellation);
        return PageAnswer.Show(context, Html.Say("受診の選択", "Choose an encounter"), found.Count == 0
            ? Html.Of($"<p>{Html.Say("この患者の受診はありません。", "This patient has no encounters.")}</p>")
            : Choices(context, request, "encounter", found));
    }

    /// <summary>A form that goes on with the request of the app.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What the app has sent.</param>
    /// <param name="chosenHere">Fields that the form itself sends.</param>
    /// <param name="fields">What is in it.</param>
    public static Html Form(HttpContext context, OpenIddictRequest request, string[] chosenHere, Html fields) => Html.Of($"""
        <form method="post" action="{AuthorityAddresses.Authorize}">
        {PageAnswer.FormToken(context)}
        {Html.Join(request.GetParameters().Where(parameter => !Ours.Contains(parameter.Key) && !chosenHere.Contains(parameter.Key)).Select(parameter => Html.Of($"""<input type="hidden" name="{parameter.Key}" value="{(string?)parameter.Value}">""")))}
        {fields}
        </form>
        """);

    private static Html Choices(HttpContext context, OpenIddictRequest request, string name, IReadOnlyList<Choice> found) => found.Count == 0 ? Html.Empty : Form(context, request, name == "patient" ? ["patient", "encounter"] : [name], Html.Of($"""
        <table>{Html.Join(found.Select(choice => Html.Of($"""<tr><td><button name="{name}" value="{choice.Id}">{choice.Name}</button></td><td>{choice.Details}</td></tr>""")))}</table>
        """));

    private static void Note(HttpContext context, IEnumerable<string> patients)
    {
        var trail = AuditTrail.Of(context);
        (trail.Interaction, trail.Face) = ("launch-context", "clinical");
        foreach (var patient in patients) trail.AddPatient(patient);
    }
}
