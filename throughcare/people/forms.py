"""Forms of signing in and of passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from throughcare.people.models import Account

_LONGEST_PASSWORD = 4096  # hashing takes as long as what is hashed


class SignInForm(forms.Form):
    """An address and a password. Whether they fit is not a form's business."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    again = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class FirstPasswordForm(forms.Form):
    """A password, once: it can be looked at while it is typed."""

    new = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("At least 12 letters. A few words you can remember are good."),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_new(self) -> str:
        """It must be good enough."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.account)
        return new


class PasswordForm(FirstPasswordForm):
    """The present password and the new one."""

    field_order = ("old", "new")
    old = forms.CharField(
        label=gettext_lazy("Your password now"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_old(self) -> str:
        """The present password must be right."""
        old = str(self.cleaned_data["old"])
        if not self.account.check_password(old):
            raise forms.ValidationError(_("That is not your password now."))
        return old
