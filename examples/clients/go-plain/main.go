// Reads as the iterator of the official Go SDK does: it goes on while there are items and a page_token, does not look at
// has_more, and after a refused token tries once more with the one that it keeps. Standard library only.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

var (
	domain    = os.Getenv("MIANPING_DOMAIN")
	appID     = os.Getenv("MIANPING_APP_ID")
	appSecret = os.Getenv("MIANPING_APP_SECRET")
)

const deadToken = 99991663

type page struct {
	Code int    `json:"code"`
	Msg  string `json:"msg"`
	Data struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
		PageToken *string `json:"page_token"`
	} `json:"data"`
}

func fetchToken() (string, error) {
	body, err := json.Marshal(map[string]string{"app_id": appID, "app_secret": appSecret})
	if err != nil {
		return "", err
	}
	address := domain + "/open-apis/auth/v3/tenant_access_token/internal"
	answer, err := http.Post(address, "application/json; charset=utf-8", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var result struct {
		Code  int    `json:"code"`
		Msg   string `json:"msg"`
		Token string `json:"tenant_access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&result); err != nil {
		return "", err
	}
	if result.Code != 0 {
		return "", fmt.Errorf("token: code %d, %s", result.Code, result.Msg)
	}
	return result.Token, nil
}

func fetchPage(token string, pageToken *string) (page, error) {
	query := url.Values{"page_size": {"20"}}
	if pageToken != nil {
		query.Set("page_token", *pageToken)
	}
	var result page
	address := domain + "/open-apis/hire/v1/interview_records?" + query.Encode()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return result, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return result, err
	}
	defer answer.Body.Close()
	err = json.NewDecoder(answer.Body).Decode(&result)
	return result, err
}

func run() error {
	token, err := fetchToken()
	if err != nil {
		return err
	}
	var pageToken *string
	for {
		result, err := fetchPage(token, pageToken)
		if err == nil && result.Code == deadToken {
			result, err = fetchPage(token, pageToken)
		}
		if err != nil {
			return err
		}
		if result.Code != 0 {
			return fmt.Errorf("code %d, %s", result.Code, result.Msg)
		}
		for _, record := range result.Data.Items {
			fmt.Println(record.ID)
		}
		pageToken = result.Data.PageToken
		if len(result.Data.Items) == 0 || pageToken == nil {
			return nil
		}
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
