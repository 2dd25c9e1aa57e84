using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>What people see on their way in and out.</summary>
internal static class SignInPages
{
    public static IResult SignIn(HttpContext context, string returnTo, Html? problem, int status = 200) => PageAnswer.Show(context, Html.Say("サインイン", "Sign in"), Html.Of($"""
        {PageAnswer.Alert(problem)}
        <form method="post" action="{SignInEndpoints.SignIn}">
          {PageAnswer.FormToken(context)}<input type="hidden" name="return" value="{returnTo}">
          <label for="name">{Html.Say("名前", "Name")}</label>
          <input id="name" name="name" autocomplete="username" autocapitalize="none" maxlength="100" required autofocus>
          <label for="password">{Html.Say("パスワード", "Password")}</label>
          <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required>
          <button>{Html.Say("次へ", "Next")}</button>
        </form>
        {(context.RequestServices.GetService<ExternalProvider>() is { ClientId: not null } provider ? Html.Of($"""<p><a href="{ExternalPeople.StartPath}?return={Uri.EscapeDataString(returnTo)}">{Html.Say($"{provider.Name} でサインイン", $"Sign in at {provider.Name}")}</a></p>""") : Html.Empty)}
        {(returnTo.StartsWith("/viewer", StringComparison.Ordinal) ? Html.Of($"""<p><a href="/viewer/session">{Html.Say("アクセストークンで入る", "Use an access token")}</a></p>""") : Html.Empty)}
        """), status);

    public static IResult Code(HttpContext context, Html? problem, int status = 200) => PageAnswer.Show(context, Html.Say("二要素認証", "Second factor"), Html.Of($"""
        {PageAnswer.Alert(problem)}
        <form method="post" action="{SecondFactorStep.Path}">
          {PageAnswer.FormToken(context)}
          <label for="code">{Html.Say("認証アプリの6桁のコード、または回復コード", "Six digits from your app, or a recovery code")}</label>
          <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required autofocus>
          <button>{Html.Say("サインイン", "Sign in")}</button>
        </form>
        """), status);

    public static IResult Enrol(HttpContext context, string key, string address, Html? problem, int status) => PageAnswer.Show(context, Html.Say("二要素認証の登録", "Set up the second factor"), Html.Of($"""
        {PageAnswer.Alert(problem)}
        <p>{Html.Say("認証アプリでこのコードを読み取るか、鍵を入力してください。", "Scan this with an authenticator app, or type the key into it.")}</p>
        {SecondFactor.Picture(address)}
        <p><code id="key">{string.Join(' ', key.Chunk(4).Select(part => new string(part)))}</code></p>
        <form method="post" action="{SecondFactorStep.EnrolPath}">
          {PageAnswer.FormToken(context)}
          <label for="code">{Html.Say("アプリに表示された6桁のコード", "The six digits that it shows")}</label>
          <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="10" required autofocus>
          <button>{Html.Say("登録", "Set up")}</button>
        </form>
        """), status);

    public static IResult RecoveryCodes(HttpContext context, IReadOnlyList<string> codes, string next) => PageAnswer.Show(context, Html.Say("回復コード", "Recovery codes"), Html.Of($"""
        <p>{Html.Say("アプリを失くしたときに一度ずつ使えます。印刷して安全な場所に保管してください。二度と表示されません。", "Each opens your account once when the app is lost. Keep them on paper in a safe place: they are not shown again.")}</p>
        <ul id="codes">{Html.Join(codes.Select(code => Html.Of($"<li><code>{code}</code></li>")))}</ul>
        <p><a href="{next}">{Html.Say("保管しました。続ける", "I have kept them. Go on")}</a></p>
        """));

    public static IResult NewPassword(HttpContext context, int length, Html? problem, int status = 200) => PageAnswer.Show(context, Html.Say("パスワードの変更", "New password"), Html.Of($"""
        {PageAnswer.Alert(problem)}
        <form method="post" action="{PasswordStep.Path}">
          {PageAnswer.FormToken(context)}
          <label for="old">{Html.Say("現在のパスワード", "Present password")}</label>
          <input id="old" name="old" type="password" autocomplete="current-password" maxlength="1000" required autofocus>
          <label for="new">{Html.Say($"新しいパスワード（{length}文字以上）", $"New password, {length} characters or more")}</label>
          <input id="new" name="new" type="password" autocomplete="new-password" minlength="{length}" maxlength="1000" required>
          <label for="repeated">{Html.Say("新しいパスワード（確認）", "New password again")}</label>
          <input id="repeated" name="repeated" type="password" autocomplete="new-password" maxlength="1000" required>
          <button>{Html.Say("変更", "Change")}</button>
        </form>
        """), status);

    public static IResult Account(HttpContext context, Person person, int recoveryCodes) => PageAnswer.Show(context, Html.Say("アカウント", "Account"), Html.Of($"""
        <table>
          <tr><th>{Html.Say("名前", "Name")}</th><td>{PersonClaims.NameOf(person)} ({person.UserName})</td></tr>
          <tr><th>{Html.Say("役割", "Roles")}</th><td>{person.Roles}</td></tr>
          <tr><th>{Html.Say("残りの回復コード", "Recovery codes left")}</th><td>{recoveryCodes}</td></tr>
        </table>
        <p><a href="/viewer/">{Html.Say("ビューア", "Viewer")}</a> · <a href="{PasswordStep.Path}">{Html.Say("パスワードの変更", "New password")}</a>{(Caller.Holds(person.Roles, Permissions.BreakGlass) ? Html.Of($""" · <a href="{BreakGlassPage.Path}">{Html.Say("閉鎖された診療記録を開く", "Open a closed record")}</a>""") : Html.Empty)}{(person.PatientId is null ? Html.Empty : Html.Of($""" · <a href="{OwnUsesPage.Path}">{Html.Say("研究での利用", "Uses in research")}</a>"""))}</p>
        <form method="post" action="{AccountPage.SignOutPath}">
          {PageAnswer.FormToken(context)}
          <button>{Html.Say("サインアウト", "Sign out")}</button>
          <button name="everywhere">{Html.Say("すべての端末からサインアウト", "Sign out everywhere")}</button>
        </form>
        """));

    public static IResult Message(HttpContext context, int status, Html message) =>
        PageAnswer.Show(context, Html.Say("サインイン", "Sign in"), Html.Of($"""{PageAnswer.Alert(message)}<p><a href="{SignInEndpoints.SignIn}">{Html.Say("はじめから", "Start again")}</a></p>"""), status);
}
