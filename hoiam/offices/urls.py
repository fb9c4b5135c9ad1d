from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from django.urls import path

from hoiam.offices.views import accounts, duties, offices, own_account, signing_in

# Under the names by which allauth asks for them. What is not here cannot be reached: signing up,
# addresses of mail, phones and other providers.
OWN_ACCOUNT = [
    path("sign-in/", signing_in.SignIn.as_view(), name="account_login"),
    path("sign-out/", signing_in.SignOut.as_view(), name="account_logout"),
    path("sign-in/code/", signing_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", signing_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/forgotten/", signing_in.AskLink.as_view(), name="account_reset_password"),
    path(
        "sign-in/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "sign-in/new/<slug:uidb36>/<str:key>/",
        signing_in.ChoosePassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/new/chosen/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/password/", own_account.ChangePassword.as_view(), name="account_change_password"),
    path("account/password/first/", own_account.SetPassword.as_view(), name="account_set_password"),
    path("account/again/", own_account.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("account/again/code/", own_account.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        own_account.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/second-factor/", own_account.SecondFactor.as_view(), name="mfa_index"),
    path("account/second-factor/app/", own_account.AddApp.as_view(), name="mfa_activate_totp"),
    path(
        "account/second-factor/app/remove/",
        own_account.RemoveApp.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/second-factor/passkey/", own_account.AddPasskey.as_view(), name="mfa_add_webauthn"
    ),
    path(
        "account/second-factor/passkey/<int:pk>/name/",
        own_account.NamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/second-factor/passkey/<int:pk>/remove/",
        own_account.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/file/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/second-factor/codes/new/",
        own_account.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessions/", own_account.Sessions.as_view(), name="usersessions_list"),
]

app_name = "offices"
urlpatterns = [
    path("account/", own_account.own_account, name="own-account"),
    path("account/sessions/<int:pk>/end/", own_account.end_session, name="end-session"),
    path("accounts/", accounts.list_all, name="accounts"),
    path("accounts/add/", accounts.add, name="add-account"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/close/", accounts.close, name="close-account"),
    path("accounts/<int:pk>/reopen/", accounts.reopen, name="reopen-account"),
    path(
        "accounts/<int:pk>/second-factor/", accounts.reset_second_factor, name="reset-second-factor"
    ),
    path("accounts/<int:pk>/link/", accounts.make_link, name="make-link"),
]

urlpatterns += [
    path("offices/", offices.list_all, name="list"),
    path("offices/add/", offices.add, name="add"),
    path("offices/<int:pk>/", offices.office, name="office"),
    path("offices/<int:pk>/active/", offices.switch, name="switch"),
    path("offices/<int:pk>/remove/", offices.delete, name="delete"),
    path("offices/<int:pk>/spokespersons/", offices.name_spokesperson, name="name-spokesperson"),
    path("offices/spokespersons/<int:pk>/end/", offices.end_spokesperson, name="end-spokesperson"),
    path("offices/duties/", duties.table, name="duties"),
    path("offices/duties/file/", duties.export, name="duties-file"),
    path("offices/duties/take/", duties.take, name="duties-take"),
    path("offices/duties/add/", duties.add, name="duty-add"),
    path("offices/duties/<int:pk>/", duties.duty, name="duty"),
    path("offices/duties/<int:pk>/end/", duties.end, name="duty-end"),
    path("offices/try/", duties.try_it, name="try"),
]
